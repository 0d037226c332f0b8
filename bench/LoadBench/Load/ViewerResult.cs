using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Tables;

namespace CdnNode.LoadBench.Load;

/// <summary>How evenly the viewers were served, and at what cost.</summary>
/// <param name="MedianError">
/// Of the viewers' rates from the rate that was set, as a share; the median of the amounts. A rate is the slope of the bytes received over time
/// (least squares): bytes over time would be off by whichever burst the window's ends happen to cut.
/// </param>
/// <param name="Off">Share of viewers who are off by more than 2 %.</param>
/// <param name="Peak10">Peak over mean in windows of 10 ms: median of the viewers. 100 and 1,000 ms beside it; P99 of them at 100 ms.</param>
/// <param name="AggregatePeak10">Peak over mean of all viewers' bytes together in windows of 10 ms.</param>
/// <param name="Jain">Fairness index of the mean rates.</param>
/// <param name="MemoryBytes">Of the server above idle, a viewer.</param>
/// <param name="FirstByteMilliseconds">Median.</param>
/// <param name="Broken">Connections that the server closed.</param>
internal sealed record ViewerResult(
    double MedianError, double Off, double Peak10, double Peak100, double Peak100P99, double Peak1000, double AggregatePeak10, double Jain,
    double MemoryBytes, double FirstByteMilliseconds, int Broken, int Viewers, Usage Usage)
{
    /// <summary>Of the server, a viewer and second.</summary>
    public double CpuMicroseconds => Usage.ServerShare * 1e6 / Viewers;

    public static ViewerResult Of(
        int[][] bins, long bitsPerSecond, int binMilliseconds, Usage usage, long memoryBytes, List<double> firstBytes, int broken)
    {
        var nominal = bitsPerSecond / 8.0;
        var rates = bins.Select(b => Slope(b.AsSpan(0, b.Length - 1), binMilliseconds / 1000.0)).ToArray();
        var errors = rates.Select(r => Math.Abs(r - nominal) / nominal).ToArray();
        var peaks100 = bins.Select(b => Peak(b, 100 / binMilliseconds)).ToArray();
        var together = new long[bins[0].Length];
        foreach (var viewer in bins)
        {
            for (var i = 0; i < together.Length; i++) together[i] += viewer[i];
        }
        var sum = rates.Sum();
        return new ViewerResult(
            Statistics.Median(errors), errors.Count(static e => e > 0.02) / (double)errors.Length,
            Statistics.Median(bins.Select(static b => Peak(b, 1))), Statistics.Median(peaks100), Statistics.Quantile(peaks100, 0.99),
            Statistics.Median(bins.Select(b => Peak(b, 1000 / binMilliseconds))), together[..^1].Max() / together[..^1].Average(),
            sum * sum / (rates.Length * rates.Sum(static r => r * r)),
            (double)memoryBytes / bins.Length, Statistics.Median(firstBytes), broken, bins.Length, usage);
    }

    /// <summary>Bytes a second.</summary>
    private static double Slope(ReadOnlySpan<int> bins, double binSeconds)
    {
        var middle = (bins.Length - 1) / 2.0;
        var (received, products, squares) = (0L, 0.0, 0.0);
        for (var i = 0; i < bins.Length; i++)
        {
            received += bins[i];
            products += (i - middle) * received;
            squares += (i - middle) * (i - middle);
        }
        return products / squares / binSeconds;
    }

    /// <summary>Of whole windows; the last bin is cut and left out.</summary>
    private static double Peak(int[] bins, int width)
    {
        var windows = Enumerable.Range(0, (bins.Length - 1) / width).Select(w => bins.AsSpan(w * width, width).ToArray().Sum(static n => (long)n)).ToArray();
        var mean = windows.Average();
        return mean > 0 ? windows.Max() / mean : 0;
    }
}
