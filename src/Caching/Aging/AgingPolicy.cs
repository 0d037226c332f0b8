namespace CdnNode.Caching;

/// <summary>Decides what leaves memory: S3-FIFO (Yang, Zhang, Qiu, Yue, Vinayak: "FIFO queues are all you need for cache eviction", SOSP 2023).</summary>
/// <remarks>
/// <para>
/// New units enter a small queue that gets a tenth of the bytes. One that was touched at least twice by the time it reaches the end (the
/// request that brought it is the first touch) moves to the main queue, any other leaves and is remembered as a ghost; a ghost that comes back
/// enters the main queue at once. At the end of the main queue a touched unit goes round again with one touch less. So a crawl, which touches
/// each unit once, passes through the small queue and never reaches what is popular.
/// </para>
/// <para>Sizes are bytes, since units run from 4 KiB to 8 MiB. A hit only raises a counter. No clock, no I/O: a trace can be replayed through it.</para>
/// </remarks>
internal sealed class AgingPolicy(int ghosts)
{
    /// <summary>Share of the bytes that the small queue keeps when there is something to choose from.</summary>
    public const double SmallShare = 0.10;

    /// <summary>Touches, the first request included, that take a unit to the main queue.</summary>
    public const int PromotionTouches = 2;

    private readonly Lock _lock = new();
    private readonly AgingQueue _small = new();
    private readonly AgingQueue _main = new();
    private readonly GhostTable _ghosts = new(ghosts);

    public int Count
    {
        get
        {
            lock (_lock) return _small.Count + _main.Count;
        }
    }

    /// <summary>Bytes of all units.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _small.Bytes + _main.Bytes;
        }
    }

    /// <summary>A unit came to memory.</summary>
    public void Add(AgingUnit unit, long size)
    {
        lock (_lock)
        {
            unit.Size = size;
            (_ghosts.TryRemove(unit.Identity) ? _main : _small).Add(unit);
        }
    }

    /// <summary>A unit got bigger or smaller.</summary>
    public void Resize(AgingUnit unit, long delta)
    {
        lock (_lock)
        {
            unit.Size += delta;
            unit.Queue?.Resize(delta);
        }
    }

    /// <summary>Another object stands for the same content from now on, in the same place.</summary>
    public void Replace(AgingUnit old, AgingUnit other)
    {
        lock (_lock)
        {
            other.Size = old.Size;
            other.Touches = old.Touches;
            old.IsRetired = true;
            if (old.Queue is { } queue) queue.Replace(old, other);
            else _main.Add(other);
        }
    }

    /// <summary>A unit is gone for good, aged or not.</summary>
    public void Retire(AgingUnit unit)
    {
        lock (_lock)
        {
            unit.IsRetired = true;
            unit.Queue?.Remove(unit);
        }
    }

    /// <summary>Takes the next unit to go out of its queue. The caller evicts it, or puts it back.</summary>
    public AgingUnit? TakeVictim()
    {
        lock (_lock)
        {
            // Each step moves a unit to the main queue or takes a touch from it; the bound holds even if readers touch as fast as this.
            for (var steps = (long)(_small.Count + _main.Count) * (AgingUnit.MaxTouches + 1); steps > 0; steps--)
            {
                var isSmall = _main.Count == 0 || _small.Bytes > SmallShare * (_small.Bytes + _main.Bytes);
                if ((isSmall ? _small : _main).Oldest is not { } unit) continue;
                unit.Queue!.Remove(unit);
                if (!Spare(unit, isSmall)) return unit;
                _main.Add(unit);
            }
            return (_small.Oldest ?? _main.Oldest) is { } any ? Take(any) : null;
        }
    }

    /// <summary>The victim is held by somebody: it stays, as the newest of the main queue, since it is in use.</summary>
    public void PutBack(AgingUnit unit)
    {
        lock (_lock)
        {
            if (!unit.IsRetired && unit.Queue is null) _main.Add(unit);
        }
    }

    private bool Spare(AgingUnit unit, bool isSmall)
    {
        if (!isSmall)
        {
            if (unit.Touches == 0) return false;
            unit.Touches--;
            return true;
        }
        if (unit.Touches >= PromotionTouches)
        {
            unit.Touches = 0;
            return true;
        }
        _ghosts.Add(unit.Identity);
        return false;
    }

    private static AgingUnit Take(AgingUnit unit)
    {
        unit.Queue!.Remove(unit);
        return unit;
    }
}
