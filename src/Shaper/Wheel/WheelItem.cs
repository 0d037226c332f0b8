namespace CdnNode.Shaper;

/// <summary>Something that wants its turn at a time. The links of the wheel's lists are its own fields, so scheduling allocates nothing.</summary>
/// <remarks>
/// <code>
///  Parked --Wake (any thread)--> Posted --wheel's thread--> Firing --next turn--> Scheduled --its slot--> Firing
///                                                             |  no next turn
///                                                             v
///                                                           Parked
/// </code>
/// An item belongs to one wheel for life; <see cref="Fire"/> runs on that wheel's thread alone. It may be woken while scheduled: then it has an
/// extra turn.
/// </remarks>
public abstract class WheelItem(TimingWheel wheel)
{
    /// <summary>From <see cref="Fire"/>: no turn until woken.</summary>
    protected internal const long Never = long.MaxValue;

    /// <summary>A session's links, times and rates.</summary>
    private const int LinesOfItem = 3;

    private byte _posted;

    /// <summary>The wheel that the item is pinned to.</summary>
    protected TimingWheel Wheel { get; } = wheel;

    internal WheelItem? Previous { get; set; }

    internal WheelItem? Next { get; set; }

    internal WheelItem? NextPosted { get; set; }

    /// <summary>Number of the tick it is scheduled at, without the bits above the lowest 32.</summary>
    internal uint DueTick { get; set; }

    /// <summary>It is in the slot of <see cref="DueTick"/>.</summary>
    internal bool IsScheduled { get; set; }

    /// <summary>Asks for a turn at the next tick. Any thread; allocates nothing; several calls before that turn count once.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _posted, 1) == 0)
            Wheel.Post(this);
    }

    /// <summary>A full fence: nothing of the turn that follows is read before it.</summary>
    internal void TakePosting() => Interlocked.Exchange(ref _posted, 0);

    /// <summary>Has its turn. Everything stamped before <paramref name="horizonNanos"/>, the end of the tick, is due.</summary>
    /// <returns>The time of the next turn in nanoseconds, or <see cref="Never"/>.</returns>
    protected internal abstract long Fire(long nowNanos, long horizonNanos);

    /// <summary>Its turn is the next but one: hints to the processor what that will touch.</summary>
    internal virtual void Foresee() => Prefetched.Lines(Next, LinesOfItem);

    /// <summary>A turn threw: give everything up. Must not throw.</summary>
    protected internal abstract void Fault(Exception exception);
}
