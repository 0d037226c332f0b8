namespace CdnNode.Shaper;

/// <summary>Monotonic time in whole nanoseconds, the tick of every stamp.</summary>
/// <remarks>
/// Read from <see cref="TimeProvider.GetTimestamp"/>, never from the wall clock, so a jump of the wall clock changes nothing. 63 bits of
/// nanoseconds last 292 years.
/// </remarks>
public readonly struct PaceClock(TimeProvider time)
{
    /// <summary>Nanoseconds in a second.</summary>
    public const long Second = 1_000_000_000;

    /// <summary>Nanoseconds since the provider's own epoch.</summary>
    public long NowNanos
    {
        get
        {
            var frequency = time.TimestampFrequency;
            var timestamp = time.GetTimestamp();
            return frequency == Second ? timestamp : (long)((Int128)timestamp * Second / frequency);
        }
    }

    /// <summary>A span of time as nanoseconds.</summary>
    public static long Nanos(TimeSpan span) => span.Ticks * 100;

    /// <summary>
    /// A time in four bytes: whole milliseconds that begin anew after 49 days. For differences of less than that between two of its kind, taken without
    /// overflow checks.
    /// </summary>
    public static uint Coarse(long nanos) => (uint)(nanos / 1_000_000);

    /// <summary>Nanoseconds as a span of time, rounded down to 100 ns.</summary>
    public static TimeSpan Span(long nanos) => new(nanos / 100);
}
