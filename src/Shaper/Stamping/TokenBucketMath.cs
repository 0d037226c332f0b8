namespace CdnNode.Shaper;

/// <summary>How long a token bucket can burst (formula A8), and its inverse for configuration.</summary>
/// <remarks>
/// The source's bucket has capacity D and holds D - C when the burst begins; it is filled at v and drained at most at V, so it is empty after
/// <c>(D-C)/(V-v)</c>. All in bytes and bytes per second.
/// </remarks>
public static class TokenBucketMath
{
    /// <summary>
    /// A8: burst time. <see cref="TimeSpan.Zero"/> when the bucket is short (C > D), <see cref="Timeout.InfiniteTimeSpan"/> when the output
    /// never exceeds the filling (V &lt;= v).
    /// </summary>
    public static TimeSpan BurstTime(long depthBytes, long missingBytes, double fillBytesPerSecond, double outputBytesPerSecond)
    {
        if (missingBytes > depthBytes)
            return TimeSpan.Zero;
        if (outputBytesPerSecond <= fillBytesPerSecond)
            return Timeout.InfiniteTimeSpan;
        return TimeSpan.FromSeconds((depthBytes - missingBytes) / (outputBytesPerSecond - fillBytesPerSecond));
    }

    /// <summary>A8: bytes that leave in the burst, V * t. Not for an unlimited burst.</summary>
    public static double BurstBytes(long depthBytes, long missingBytes, double fillBytesPerSecond, double outputBytesPerSecond) =>
        missingBytes > depthBytes ? 0 : (depthBytes - missingBytes) / (outputBytesPerSecond - fillBytesPerSecond) * outputBytesPerSecond;

    /// <summary>A8 solved for the depth: <c>D = t*(V-v) + C</c>, rounded up.</summary>
    public static long DepthFor(TimeSpan burst, long missingBytes, double fillBytesPerSecond, double outputBytesPerSecond) =>
        (long)Math.Ceiling((burst.TotalSeconds * Math.Max(0, outputBytesPerSecond - fillBytesPerSecond)) + missingBytes);
}
