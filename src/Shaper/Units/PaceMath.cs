namespace CdnNode.Shaper;

/// <summary>Integer conversions between bytes, nanoseconds and rates, each rounded down.</summary>
internal static class PaceMath
{
    /// <summary>Time that so many bytes take: <c>8 * bytes / rate</c>. Bytes up to 1 GiB.</summary>
    public static long NanosFor(long bytes, BitRate rate) => 8 * bytes * PaceClock.Second / rate.BitsPerSecond;

    /// <summary>Bytes that flow in a time: <c>rate * t / 8</c>; none in a negative time.</summary>
    public static long BytesIn(long nanos, BitRate rate)
    {
        if (nanos <= 0)
            return 0;
        var high = Math.BigMul((ulong)nanos, (ulong)rate.BitsPerSecond, out var low);
        return high == 0
            ? (long)(low / (8 * (ulong)PaceClock.Second))
            : (long)((Int128)nanos * rate.BitsPerSecond / (8 * PaceClock.Second));
    }

    /// <summary>A time stretched by the ratio of two rates: what took <paramref name="nanos"/> at one takes this at the other.</summary>
    public static long Stretch(long nanos, BitRate from, BitRate to) => (long)((Int128)nanos * from.BitsPerSecond / to.BitsPerSecond);
}
