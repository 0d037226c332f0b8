using System.Collections.Concurrent;
using CdnNode.Caching;

namespace CdnNode.Prefetching;

/// <summary>Which prefetched objects nobody has asked for yet, and what became of the others. Bounded; exact as long as the bound holds.</summary>
/// <remarks>
/// <code>
///   Add --> waiting --Asked------> used
///              \------deadline---> wasted
///               \-----Withdraw---> forgotten: there was nothing to bring
/// </code>
/// </remarks>
public sealed class PrefetchLedger(TimeProvider time, int maxWaiting = 4096)
{
    private readonly ConcurrentDictionary<CacheKey, long> _waiting = new();
    private long _used;
    private long _wasted;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Not asked for within their time.</summary>
    public long Wasted
    {
        get
        {
            Expire();
            return Interlocked.Read(ref _wasted);
        }
    }

    /// <summary>Brought, and neither used nor wasted yet.</summary>
    public int Waiting => _waiting.Count;

    public bool IsFull => _waiting.Count >= maxWaiting;

    /// <param name="within">How long a viewer who follows takes at most to ask for it.</param>
    public void Add(CacheKey key, TimeSpan within) => _waiting[key] = time.GetTimestamp() + (long)(within.TotalSeconds * time.TimestampFrequency);

    public void Withdraw(CacheKey key) => _waiting.TryRemove(key, out _);

    public bool IsWaiting(CacheKey key) => !_waiting.IsEmpty && _waiting.ContainsKey(key);

    /// <summary>A viewer asks for the object. Cheap when nothing waits.</summary>
    public void Asked(CacheKey key)
    {
        if (!_waiting.IsEmpty && _waiting.TryRemove(key, out _)) Interlocked.Increment(ref _used);
    }

    public void Expire()
    {
        var now = time.GetTimestamp();
        foreach (var pair in _waiting)
        {
            if (pair.Value < now && _waiting.TryRemove(pair)) Interlocked.Increment(ref _wasted);
        }
    }
}
