namespace CdnNode.Shaper;

/// <summary>The closed formulas of the pacing design, for configuration, reports and tests: A1's gap, A2, A3, A4, A5 and A7.</summary>
public static class PaceFormulas
{
    /// <summary>A1: time between packets of one size, <c>8*size/s</c>, in nanoseconds, not rounded.</summary>
    public static double GapNanos(BitRate rate, long sizeBytes) => 8.0 * sizeBytes * PaceClock.Second / rate.BitsPerSecond;

    /// <summary>A2: packets per second, <c>s/(8*size)</c>, not floored.</summary>
    public static double PacketsPerSecond(BitRate rate, long sizeBytes) => rate.BitsPerSecond / (8.0 * sizeBytes);

    /// <summary>A3: bytes in a time, <c>s*t/8</c>.</summary>
    public static double IdealBytes(BitRate rate, TimeSpan time) => rate.BitsPerSecond * time.TotalSeconds / 8;

    /// <summary>A3 in whole packets: what has left after a time. Short of <see cref="IdealBytes"/> by less than one packet.</summary>
    public static long WholePacketBytes(BitRate rate, long sizeBytes, TimeSpan time) =>
        PaceMath.BytesIn(PaceClock.Nanos(time), rate) / sizeBytes * sizeBytes;

    /// <summary>A4: the widening of each gap for a shift of d bits a packet, <c>d/(8*size)</c>.</summary>
    public static double SlowDownDelta(double shiftBits, long sizeBytes) => shiftBits / (8.0 * sizeBytes);

    /// <summary>A4: the rate after so many steps, <c>s/(1+delta)^n</c>.</summary>
    public static BitRate SlowRate(BitRate rate, double delta, int steps) => rate * Math.Pow(1 + delta, -steps);

    /// <summary>A5: the rate when the interval is shortened by a share, <c>s/(1-d)</c>; d = 0.05 for 5 %.</summary>
    public static BitRate FastRate(BitRate rate, double share) => rate * (1 / (1 - share));

    /// <summary>A7: bytes of one connection that spent a time at each of the three rates.</summary>
    public static double FlowBytes(BitRate normal, TimeSpan atNormal, BitRate slow, TimeSpan atSlow, BitRate fast, TimeSpan atFast) =>
        IdealBytes(normal, atNormal) + IdealBytes(slow, atSlow) + IdealBytes(fast, atFast);

    /// <summary>A7: the most that may leave in any window: <c>D + r_max*(W+tick)/8 + one quantum</c>.</summary>
    public static long WindowBound(long depthBytes, BitRate highestRate, TimeSpan window, TimeSpan tick, long quantumBytes) =>
        depthBytes + (long)Math.Ceiling(IdealBytes(highestRate, window + tick)) + quantumBytes;
}
