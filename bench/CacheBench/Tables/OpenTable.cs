using CdnNode.Caching;

namespace CdnNode.CacheBench.Tables;

/// <summary>
/// Open addressing with linear probing, the alternative to chaining: one writer at a time, readers without a lock, who look again when a
/// version number (a seqlock) shows that a writer was at work.
/// </summary>
/// <remarks>Removal shifts the following entries back (Knuth, TAOCP 3, section 6.4, algorithm R), so that there are no tombstones.</remarks>
internal sealed class OpenTable : IFileIndex
{
    private readonly Lock _writer = new();
    private readonly CacheKey[] _keys;
    private readonly object?[] _files;
    private readonly int _mask;
    private int _version;

    public OpenTable(int places)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)places);
        (_keys, _files, _mask) = (new CacheKey[size], new object?[size], size - 1);
    }

    public object? Find(CacheKey key)
    {
        while (true)
        {
            var version = Volatile.Read(ref _version);
            var found = Probe(key);
            Thread.MemoryBarrier();
            if ((version & 1) == 0 && version == Volatile.Read(ref _version)) return found;
        }
    }

    public void Add(CacheKey key, object file)
    {
        lock (_writer)
        {
            Interlocked.Increment(ref _version);
            var place = Home(key);
            while (_files[place] is not null && _keys[place] != key) place = (place + 1) & _mask;
            (_keys[place], _files[place]) = (key, file);
            Interlocked.Increment(ref _version);
        }
    }

    public void Remove(CacheKey key)
    {
        lock (_writer)
        {
            var place = Home(key);
            while (_files[place] is not null && _keys[place] != key) place = (place + 1) & _mask;
            if (_files[place] is null) return;
            Interlocked.Increment(ref _version);
            for (var next = (place + 1) & _mask; _files[next] is not null; next = (next + 1) & _mask)
            {
                var distance = (next - Home(_keys[next])) & _mask;
                if (distance < ((next - place) & _mask)) continue;
                (_keys[place], _files[place]) = (_keys[next], _files[next]);
                place = next;
            }
            (_keys[place], _files[place]) = (default, null);
            Interlocked.Increment(ref _version);
        }
    }

    private object? Probe(CacheKey key)
    {
        for (var (place, steps) = (Home(key), 0); steps <= _mask; place = (place + 1) & _mask, steps++)
        {
            if (_files[place] is not { } file) return null;
            if (_keys[place] == key) return file;
        }
        return null;
    }

    private int Home(CacheKey key) => (int)key.Low & _mask;
}
