namespace CdnNode.Shaper;

/// <summary>The marks of a queue in bytes: L, the reserve that is read ahead; H, from which nothing is taken in; m, its size.</summary>
/// <remarks>
/// By default L = 0.25 s of pace, H = 1 s, m = 1.5 s. Chosen readings: a queue works in whole quanta, so at very low rates L is at least one quantum,
/// H at least two above L, and m always has room for the quantum that crosses H; and a queue never pins more than
/// <see cref="ShaperOptions.QueueLimitBytes"/>, so at very high rates all three shrink in proportion.
/// </remarks>
public readonly record struct Watermarks(long LowBytes, long HighBytes, long SizeBytes)
{
    /// <summary>The marks at a rate.</summary>
    public static Watermarks For(BitRate rate, int quantumBytes, ShaperOptions options)
    {
        var scale = 1.0;
        var size = PaceMath.BytesIn(PaceClock.Nanos(options.QueueSize), rate);
        if (size > options.QueueLimitBytes)
            scale = (double)options.QueueLimitBytes / size;
        var low = Math.Max(quantumBytes, Scaled(options.Low, rate, scale));
        var high = Math.Max(low + (2 * quantumBytes), Scaled(options.High, rate, scale));
        return new(low, high, Math.Max(high + quantumBytes, (long)(size * scale)));
    }

    private static long Scaled(TimeSpan time, BitRate rate, double scale) => (long)(PaceMath.BytesIn(PaceClock.Nanos(time), rate) * scale);
}
