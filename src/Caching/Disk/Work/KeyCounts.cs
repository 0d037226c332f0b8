using System.Collections.Concurrent;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Keys that something still waits for, each with the number of things that do.</summary>
internal sealed class KeyCounts
{
    private readonly ConcurrentDictionary<CacheKey, int> _waiting = new();
    private int _total;

    /// <summary>Sum of all numbers.</summary>
    public int Total => Volatile.Read(ref _total);

    public bool Has(CacheKey key) => Total > 0 && _waiting.ContainsKey(key);

    public void Add(CacheKey key)
    {
        // The key first: whoever sees a total of 0 may miss a key that is being added, not one that was.
        _waiting.AddOrUpdate(key, 1, static (_, n) => n + 1);
        Interlocked.Increment(ref _total);
    }

    public void Done(CacheKey key)
    {
        while (_waiting.TryGetValue(key, out var count))
        {
            if (count == 1 ? _waiting.TryRemove(new(key, 1)) : _waiting.TryUpdate(key, count - 1, count))
            {
                Interlocked.Decrement(ref _total);
                return;
            }
        }
    }
}
