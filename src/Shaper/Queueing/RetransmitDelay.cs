namespace CdnNode.Shaper;

/// <summary>A10: how long a failed send waits. <c>max(tick, 50 ms)</c>, doubled by each consecutive failure, at most 1 s.</summary>
public static class RetransmitDelay
{
    private const long LeastNanos = 50_000_000;
    private const long MostNanos = PaceClock.Second;

    /// <param name="consecutiveFailures">1 for the first failure.</param>
    /// <param name="tickNanos">Tick of the wheel.</param>
    public static long Nanos(int consecutiveFailures, long tickNanos) =>
        Math.Min(MostNanos, Math.Max(tickNanos, LeastNanos) << Math.Clamp(consecutiveFailures - 1, 0, 10));
}
