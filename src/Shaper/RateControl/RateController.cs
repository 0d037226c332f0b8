namespace CdnNode.Shaper;

/// <summary>Slows a channel down when its queue is full and speeds it up while it drains (formulas A4, A5, A6).</summary>
/// <remarks>
/// <code>
///            q >= H: A4                      q &lt; H, clean period: A5
///  Normal ---------------> Slow ---------------------------------------> Fast
///    ^  \                   |  ^  \__ once a second while q >= H: A4 again  |
///    |   \__ L &lt; q &lt; H, clean period: A5 _____|___________________________^ |
///    |                      |  |________ q >= H and a failure: A4 __________|
///    |______________________|______________________________________________/
///                      q &lt;= L: A6, exactly s
/// </code>
/// <para>L &lt; q &lt; H with failures, or without attempts: the rate is held.</para>
/// <para>
/// Chosen readings. A period is one second, counted from when the last one ended; it stays "clean" until the next one ends or something fails. "Once on entry, then once per second" counts from the step before,
/// also when q dipped below H meanwhile: it is the same episode. "Once fast, fast until q &lt;= L": while it drains, the reader may fill the queue up to H again;
/// only with a failure does that slow it down. The shift of an episode is at most 1 s: a step that would exceed it moves the stamps
/// by what is left, and the rate still falls, down to the floor.
/// </para>
/// <para>A mutable value that lives inside its channel; it holds the number of steps, not the rate, so s may change at any time.</para>
/// </remarks>
public struct RateController
{
    private CongestionMeter _meter;
    private long _periodStart;
    private long _lastStep;
    private long _shifted;
    private byte _steps;
    private bool _lastPeriodWasClean;
    private bool _isHeldUp;

    /// <summary>The state; starts as Normal.</summary>
    public PaceState State { get; private set; }

    /// <summary>Counts a write of the running period.</summary>
    public void Count(long offeredBytes, long failedBytes) => _meter.Count(offeredBytes, failedBytes);

    /// <summary>
    /// What is due waits for the window of an HTTP/2 stream: no failure, which would speak of the network, but the period is not clean either. Else a
    /// stream that nobody reads would be taken for one that drains, and hurried.
    /// </summary>
    public void HoldUp() => _isHeldUp = true;

    private readonly bool IsTroubled => _isHeldUp || _meter.Failed > 0;

    /// <summary>The rate now, for a media rate s. Never below the floor unless s is, never above the cap.</summary>
    public readonly BitRate RateFor(BitRate rate, in PaceBounds bounds) => State switch
    {
        PaceState.Slow => SlowRate(rate, bounds, _steps),
        PaceState.Fast => bounds.Hold(PaceFormulas.FastRate(rate, bounds.SpeedUp)),
        _ => bounds.Hold(rate),
    };

    /// <summary>Looks at the level of the queue. True when the queue must be slowed down now (<see cref="TakeStep"/>).</summary>
    public bool Observe(long nowNanos, long levelBytes, in Watermarks marks)
    {
        EndPeriod(nowNanos);
        if (levelBytes <= marks.LowBytes)
            Enter(PaceState.Normal);
        else if (levelBytes >= marks.HighBytes)
            return IsStepDue(nowNanos);
        else if (_lastPeriodWasClean && !IsTroubled)
            Enter(PaceState.Fast);
        return false;
    }

    /// <summary>
    /// A4: takes a step down. Each of the queued stamps must move back by the returned nanoseconds for each byte up to and including its own.
    /// </summary>
    public double TakeStep(long nowNanos, long levelBytes, BitRate rate, in PaceBounds bounds)
    {
        var before = RateFor(rate, bounds);
        if (State != PaceState.Slow)
        {
            Enter(PaceState.Slow);
            _lastPeriodWasClean = false;
        }
        _lastStep = nowNanos;
        if (SlowRate(rate, bounds, _steps) > bounds.Hold(bounds.Floor))
            _steps++;
        var after = RateFor(rate, bounds);
        if (after >= before || levelBytes == 0)
            return 0;
        var perByte = PaceFormulas.GapNanos(after, 1) - PaceFormulas.GapNanos(before, 1);
        var shift = Math.Min(perByte * levelBytes, PaceClock.Second - _shifted);
        _shifted += (long)shift;
        return shift / levelBytes;
    }

    private static BitRate SlowRate(BitRate rate, in PaceBounds bounds, int steps) =>
        bounds.Hold(PaceFormulas.SlowRate(rate, bounds.SlowDown, steps));

    private readonly bool IsStepDue(long nowNanos) => State switch
    {
        PaceState.Slow => nowNanos - _lastStep >= PaceClock.Second,
        PaceState.Fast => IsTroubled,
        _ => true,
    };

    private void Enter(PaceState state)
    {
        if (State == state)
            return;
        State = state;
        _steps = 0;
        _shifted = 0;
    }

    private void EndPeriod(long nowNanos)
    {
        if (_periodStart != 0 && nowNanos - _periodStart < PaceClock.Second)
            return;
        _lastPeriodWasClean = _meter.IsClean && !_isHeldUp && _periodStart != 0;
        (_meter, _isHeldUp) = (default, false);
        _periodStart = nowNanos;
    }
}
