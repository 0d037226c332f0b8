namespace CdnNode.Shaper;

/// <summary>A hashed timing wheel: one per core, each viewer pinned to one.</summary>
/// <remarks>
/// <para>
/// Scheme 6 of Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987): a circular array of slots, an item in the slot of its tick modulo
/// the array's length; an item of a later round is passed over. Insertion and removal are O(1) by links inside the item.
/// </para>
/// <para>
/// Times are absolute, so a late tick delays and never accumulates. Tick k begins at k * tick and everything due before its end fires in it, so an item
/// is early by less than one tick and late only by the lateness of the thread. After a pause the missed slots are emptied in one go and each item has
/// one turn, with the present as its time.
/// </para>
/// <para>
/// Only the thread that calls <see cref="Advance"/> touches slots and items. Other threads hand items over by a lock-free stack whose links are the items'
/// own (<see cref="WheelItem.Wake"/>); there is no lock.
/// </para>
/// <para>
/// Where slots are empty the thread rests until the next one that isn't (<see cref="Rest"/>), and whoever posts rouses it: a node with few viewers, or none,
/// doesn't pay for the ticks of many.
/// </para>
/// </remarks>
public sealed class TimingWheel
{
    // Who asks for later has a turn in between, which changes nothing.
    private const long FarthestTicks = 1 << 30;

    /// <summary>A clock that jumps is noticed so much later at the most.</summary>
    private const int LongestRest = 16;

    private readonly PaceClock _clock;
    private readonly WheelItem?[] _slots;
    private WheelItem? _posted;
    private long _nextTick;
    private long _restUntil;
    private int _resting;

    /// <param name="time">The clock.</param>
    /// <param name="tick">Length of a tick.</param>
    /// <param name="phases">Where first turns fall; used by the wheel's thread alone.</param>
    /// <param name="slots">Slots, a power of two. 1024 of 5 ms are one round in 5 s.</param>
    public TimingWheel(TimeProvider time, TimeSpan tick, Phases phases, int slots = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tick, TimeSpan.Zero);
        if (!System.Numerics.BitOperations.IsPow2(slots))
            throw new ArgumentOutOfRangeException(nameof(slots), slots, "A power of two is allowed.");
        _clock = new(time);
        Phases = phases;
        Active = new(Counters);
        TickNanos = PaceClock.Nanos(tick);
        _slots = new WheelItem?[slots];
        _nextTick = _clock.NowNanos / TickNanos;
    }

    /// <summary>Length of a tick in nanoseconds.</summary>
    public long TickNanos { get; }

    /// <summary>What this wheel did; written by its thread alone.</summary>
    public WheelCounters Counters { get; } = new();

    internal WheelScratch Scratch { get; } = new();

    internal Phases Phases { get; }

    internal ActiveSessions Active { get; }

    internal ChannelInbox Inbox { get; } = new();

    /// <summary>Present time in nanoseconds.</summary>
    public long NowNanos => _clock.NowNanos;

    /// <summary>Called, on the poster's thread, when something is posted while the wheel's thread rests.</summary>
    internal Action? Roused { get; set; }

    /// <summary>
    /// Begins the wait for what is due next: at the least until the next tick, and up to 16 more whose slots are empty. Then whoever posts ends it by
    /// <see cref="Roused"/>, once. For the wheel's thread, which calls <see cref="EndRest"/> when it has waited.
    /// </summary>
    internal TimeSpan Rest()
    {
        _restUntil = _nextTick;
        while (_restUntil - _nextTick < Math.Min(LongestRest, _slots.Length) && _slots[_restUntil & (_slots.Length - 1)] is null)
            _restUntil++;
        if (_restUntil > _nextTick)
        {
            // A full fence: either the poster sees the rest, or what was posted is seen here.
            Interlocked.Exchange(ref _resting, 1);
            if (Volatile.Read(ref _posted) is not null)
                _restUntil = _nextTick;
        }
        return PaceClock.Span(Math.Max(0, (_restUntil * TickNanos) - _clock.NowNanos));
    }

    /// <summary>Ticks in which nothing could be due were not run late: they are over.</summary>
    internal void EndRest()
    {
        Volatile.Write(ref _resting, 0);
        _nextTick = Math.Clamp(_clock.NowNanos / TickNanos, _nextTick, _restUntil);
    }

    /// <summary>Gives every item that is due its turn. One thread at a time.</summary>
    public void Advance()
    {
        var now = _clock.NowNanos;
        var tick = now / TickNanos;
        if (tick >= _nextTick)
            Counters.CountTick(now - (_nextTick * TickNanos), tick - _nextTick);
        FirePosted(now, tick);
        var first = Math.Max(_nextTick, tick - _slots.Length + 1);
        _nextTick = Math.Max(_nextTick, tick + 1);
        for (var i = first; i <= tick; i++)
            FireSlot(i, now, tick);
    }

    internal void Post(WheelItem item)
    {
        WheelItem? head;
        do
        {
            head = Volatile.Read(ref _posted);
            item.NextPosted = head;
        }
        while (Interlocked.CompareExchange(ref _posted, item, head) != head);
        if (Volatile.Read(ref _resting) != 0 && Interlocked.Exchange(ref _resting, 0) != 0)
            Roused?.Invoke();
    }

    private void FirePosted(long now, long tick)
    {
        var item = Volatile.Read(ref _posted) is null ? null : Reverse(Interlocked.Exchange(ref _posted, null));
        while (item is not null)
        {
            var next = item.NextPosted;
            item.NextPosted = null;
            // Before its turn: what is posted during the turn has another one. Whoever found it posted still has brought what he came with before, a channel
            // too; so that is looked for behind this line.
            item.TakePosting();
            Inbox.Deliver();
            Unlink(item);
            Fire(item, now, tick);
            item = next;
        }
    }

    private void FireSlot(long slotTick, long now, long tick)
    {
        // Taken out whole: items of later rounds, and those whose next turn falls in this slot again, are put back behind.
        ref var slot = ref _slots[slotTick & (_slots.Length - 1)];
        var item = slot;
        slot = null;
        while (item is not null)
        {
            var next = item.Next;
            next?.Foresee();
            item.Previous = item.Next = null;
            // Their difference, for item and tick may lie on two sides of the number's end.
            if ((int)(item.DueTick - (uint)tick) > 0)
                Link(item, item.DueTick);
            else
                Fire(item, now, tick);
            item = next;
        }
    }

    private void Fire(WheelItem item, long now, long tick)
    {
        item.IsScheduled = false;
        Counters.Turns++;
        try
        {
            var next = item.Fire(now, (tick + 1) * TickNanos);
            if (next != WheelItem.Never)
                Link(item, (uint)Math.Clamp(next / TickNanos, tick + 1, tick + FarthestTicks));
        }
#pragma warning disable CA1031 // One viewer's fault must not stop the pacing of all others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Counters.Faults++;
            item.Fault(exception);
        }
    }

    /// <summary>Behind the others of its slot, so that those who have their turns one after the other go on in that order. The first one's previous is the last.</summary>
    private void Link(WheelItem item, uint dueTick)
    {
        ref var first = ref _slots[dueTick & (_slots.Length - 1)];
        item.DueTick = dueTick;
        item.IsScheduled = true;
        item.Next = null;
        if (first is null)
        {
            first = item.Previous = item;
            return;
        }
        item.Previous = first.Previous;
        first.Previous!.Next = item;
        first.Previous = item;
    }

    private void Unlink(WheelItem item)
    {
        if (!item.IsScheduled)
            return;
        ref var first = ref _slots[item.DueTick & (_slots.Length - 1)];
        if (ReferenceEquals(first, item))
            first = item.Next;
        else
            item.Previous!.Next = item.Next;
        // Of the last one, the one before is the last now.
        (item.Next ?? first)?.Previous = item.Previous;
        item.Previous = item.Next = null;
        item.IsScheduled = false;
    }

    private static WheelItem? Reverse(WheelItem? item)
    {
        WheelItem? reversed = null;
        while (item is not null)
        {
            var next = item.NextPosted;
            item.NextPosted = reversed;
            reversed = item;
            item = next;
        }
        return reversed;
    }
}
