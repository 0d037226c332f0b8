using System.Collections.Concurrent;

namespace CdnNode.Caching;

/// <summary>The file hash table: which generation stands under a key now. Look-ups take no lock.</summary>
internal sealed class FileTable
{
    private readonly ConcurrentDictionary<CacheKey, CachedFile> _files = new();

    public int Count => _files.Count;

    public IEnumerable<CachedFile> Files => _files.Select(pair => pair.Value);

    public CachedFile? Find(CacheKey key) => _files.TryGetValue(key, out var file) ? file : null;

    /// <summary>Enters a file unless another stands there. The table takes a reference.</summary>
    public bool TryAdd(CachedFile file)
    {
        file.EnterTable();
        if (_files.TryAdd(file.Key, file)) return true;
        file.Withdraw();
        file.Release();
        return false;
    }

    /// <summary>Enters a file in the place of whatever stands there. The table takes a reference.</summary>
    public void AddOrReplace(CachedFile file)
    {
        file.EnterTable();
        while (!_files.TryAdd(file.Key, file))
        {
            if (!_files.TryGetValue(file.Key, out var old)) continue;
            old.Withdraw();
            if (!_files.TryUpdate(file.Key, file, old)) continue;
            old.Release();
            return;
        }
    }

    /// <summary>Takes exactly this file out, and with it the table's reference.</summary>
    public bool Remove(CachedFile file)
    {
        if (!_files.TryRemove(KeyValuePair.Create(file.Key, file))) return false;
        file.Withdraw();
        file.Release();
        return true;
    }
}
