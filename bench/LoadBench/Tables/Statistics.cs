using System.Globalization;

namespace CdnNode.LoadBench.Tables;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>The smallest value that so great a share of them doesn't exceed; 0 of none.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    public static string Percent(double share, int digits = 0) => (100 * share).ToString($"F{digits}", CultureInfo.InvariantCulture) + " %";

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
