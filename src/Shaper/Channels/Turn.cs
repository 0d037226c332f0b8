namespace CdnNode.Shaper;

/// <summary>What a channel must know in one turn of the wheel.</summary>
/// <param name="NowNanos">The present.</param>
/// <param name="HorizonNanos">End of the tick: what is stamped before it is due.</param>
/// <param name="Rate">s, the session's rate.</param>
/// <param name="QuantumBytes">The most that one packet has.</param>
/// <param name="Floor">The rate never falls below it, unless s is lower.</param>
/// <param name="Cap">The rate never rises above it.</param>
/// <param name="Alone">The session has no other channel, so its last stamp is this channel's.</param>
internal readonly record struct Turn(
    long NowNanos, long HorizonNanos, BitRate Rate, int QuantumBytes, BitRate Floor, BitRate Cap, ShaperOptions Options, TimingWheel Wheel, bool Alone)
{
    /// <summary>D: so many quanta. Chosen reading: never less than what flows in four ticks, or every late tick would cost rate at high rates.</summary>
    public long DepthBytes { get; } = Math.Max(
        (long)Options.BucketDepthQuanta * QuantumBytes, PaceMath.BytesIn(4 * Wheel.TickNanos, Rate));

    public Watermarks Marks { get; } = Watermarks.For(Rate, QuantumBytes, Options);

    public PaceBounds Bounds => new(BitRate.Min(Floor, Rate), Cap, Options.SlowDown, Options.SpeedUp);

    /// <summary>What is to leave until then is read now. L less one quantum, so that with whole packets q stays within L.</summary>
    public long ReadUntilNanos => Math.Max(HorizonNanos, NowNanos + ReserveNanos);

    /// <summary>The first tick that reads what is to leave at a time, be it that it begins within the reserve or that it ends behind that time.</summary>
    public long FirstToRead(long nanos) => Math.Min(nanos, nanos - ReserveNanos + Wheel.TickNanos);

    public WheelCounters Counters => Wheel.Counters;

    /// <summary>How often a pending flush is looked at when nothing else comes due: A10's first delay.</summary>
    public long PollNanos => RetransmitDelay.Nanos(1, Wheel.TickNanos);

    private long ReserveNanos => PaceMath.NanosFor(Marks.LowBytes - QuantumBytes, Rate);

    /// <summary>The same turn for a channel that has a rate and quantum of its own.</summary>
    public Turn For(BitRate rate, int quantumBytes) => new(NowNanos, HorizonNanos, rate, quantumBytes, Floor, Cap, Options, Wheel, Alone);
}
