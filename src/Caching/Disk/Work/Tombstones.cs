using System.Collections.Concurrent;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Keys that were removed but whose files still wait for the writer thread: for readers they are gone already.</summary>
internal sealed class Tombstones
{
    private readonly ConcurrentDictionary<CacheKey, int> _waiting = new();

    public bool Has(CacheKey key) => !_waiting.IsEmpty && _waiting.ContainsKey(key);

    public void Add(CacheKey key) => _waiting.AddOrUpdate(key, 1, static (_, n) => n + 1);

    /// <summary>One removal has reached the disk.</summary>
    public void Done(CacheKey key)
    {
        while (_waiting.TryGetValue(key, out var count))
        {
            if (count == 1 ? _waiting.TryRemove(new(key, 1)) : _waiting.TryUpdate(key, count - 1, count)) return;
        }
    }
}
