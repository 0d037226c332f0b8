using System.Collections.Concurrent;
using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Operations.Options;
using CdnNode.Origin;

namespace CdnNode.Fetching;

/// <summary>
/// Objects that no origin gave a moment ago: whoever asks meanwhile gets the same outcome, and no origin another question. So viewers who come
/// back every second don't multiply an outage.
/// </summary>
/// <remarks>
/// A live playlist that is served stale is asked for as often as it usually is, each half target duration; everything else after
/// <c>Freshness:NegativeTtl</c>. Never less often than each 4.5 s, so that viewers see an origin's return within 5 s.
/// </remarks>
public sealed class FailedLately(NodeOptions options, TimeProvider time)
{
    private const int MaxEntries = 8192;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(4.5);
    private readonly ConcurrentDictionary<CacheKey, Entry> _entries = new();
    private int _count;

    /// <summary>Null when it may be asked for.</summary>
    public FetchOutcome.Failed? Find(CacheKey key)
    {
        if (!_entries.TryGetValue(key, out var entry)) return null;
        if (time.GetTimestamp() < entry.Until) return entry.Outcome;
        if (_entries.TryRemove(new(key, entry))) Interlocked.Decrement(ref _count);
        return null;
    }

    /// <summary>Remembers what says that the origins are down: no connection, no answer in time, 5xx. A full memory forgets what is over, or takes no more.</summary>
    public void Note(FetchPlan plan, FetchOutcome outcome)
    {
        if (outcome is not FetchOutcome.Failed failed || !(failed.Failure is OriginFailure.Unreachable or OriginFailure.Timeout || failed.OriginStatus >= 500)) return;
        var hold = HoldOf(plan);
        if (hold <= TimeSpan.Zero || (Volatile.Read(ref _count) >= MaxEntries && !Sweep())) return;
        var until = time.GetTimestamp() + (long)(hold.TotalSeconds * time.TimestampFrequency);
        if (_entries.TryAdd(plan.Key, new Entry(failed, until))) Interlocked.Increment(ref _count);
    }

    private TimeSpan HoldOf(FetchPlan plan)
    {
        var hold = options.Freshness.NegativeTtl;
        if (plan.Stale?.Head is StoredResponse { Facts.Kind: ObjectKind.LivePlaylist } live && live.Lifetime.Duration > hold) hold = live.Lifetime.Duration;
        return hold < s_longest ? hold : s_longest;
    }

    /// <summary>True when there is room again.</summary>
    private bool Sweep()
    {
        var now = time.GetTimestamp();
        foreach (var entry in _entries)
        {
            if (now >= entry.Value.Until && _entries.TryRemove(entry)) Interlocked.Decrement(ref _count);
        }
        return Volatile.Read(ref _count) < MaxEntries;
    }

    private sealed record Entry(FetchOutcome.Failed Outcome, long Until);
}
