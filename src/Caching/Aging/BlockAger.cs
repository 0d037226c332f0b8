namespace CdnNode.Caching;

/// <summary>Makes room: starts when too little memory is free and stops when there is twice as much (the source design's block aging).</summary>
/// <remarks>
/// Runs on the thread pool, one run at a time, woken by the allocation that crosses the mark; an allocation that finds nothing evicts on its
/// own behalf meanwhile. Held units are skipped: nothing that somebody reads is freed.
/// </remarks>
internal sealed class BlockAger(BlockPool pool, AgingPolicy policy, long startFreeBytes, long stopFreeBytes, Action<Action> schedule)
{
    /// <summary>Held units that one allocation looks past before it waits instead.</summary>
    private const int MaxSkips = 1024;

    private long _evictions;
    private long _skipped;
    private int _isScheduled;

    /// <summary>Units that left memory by aging.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>Times that a unit was to go but was held.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Schedules a run if free memory is below the mark.</summary>
    public void WakeIfLow()
    {
        if (pool.FreeBytes >= startFreeBytes || Interlocked.Exchange(ref _isScheduled, 1) != 0) return;
        schedule(() =>
        {
            try
            {
                RunOnce();
            }
            finally
            {
                Volatile.Write(ref _isScheduled, 0);
            }
        });
    }

    /// <summary>If less than the start mark is free, evicts until the stop mark is. Returns the number of units evicted.</summary>
    public int RunOnce()
    {
        var evicted = 0;
        if (pool.FreeBytes >= startFreeBytes) return 0;
        while (pool.FreeBytes < stopFreeBytes && TryEvictOne(policy.Count)) evicted++;
        while (pool.TryDropSlab())
        {
        }
        return evicted;
    }

    /// <summary>Evicts one unit, whatever the marks. False when all that was looked at is held.</summary>
    public bool TryEvictOne() => TryEvictOne(MaxSkips);

    private bool TryEvictOne(int maxSkips)
    {
        pool.CollectIfTooMuchGarbage();
        for (var skips = 0; skips <= maxSkips; skips++)
        {
            if (policy.TakeVictim() is not { } unit) return false;
            if (unit.TryEvict())
            {
                Interlocked.Increment(ref _evictions);
                return true;
            }
            policy.PutBack(unit);
            Interlocked.Increment(ref _skipped);
        }
        return false;
    }
}
