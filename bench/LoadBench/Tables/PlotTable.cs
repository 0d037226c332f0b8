using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Plot;
using CdnNode.LoadBench.Targets;
using static CdnNode.LoadBench.Tables.Statistics;

namespace CdnNode.LoadBench.Tables;

/// <summary>Cost per viewer from few to many, node beside nginx at equal write sizes: a table and a picture of it.</summary>
internal static class PlotTable
{
    private const int Kilobits = 200;
    private static readonly int[] s_viewers = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000];
    private static readonly string[] s_colours = ["#d95f02", "#1b9e77"];

    public static void Run(TextWriter output, string file, Settings settings)
    {
        using var lab = new Lab();
        var report = new Report(output, "Cost per viewer", "plot");
        var bytes = ViewerTable.WriteBytes(Kilobits);
        var segments = lab.SegmentsAt(Kilobits);
        var counts = s_viewers.Where(ViewerLoad.Fits).ToArray();
        var costs = counts.Select(viewers => Measured<ViewerResult>.Take(
            [.. Peers.Paced(lab.OriginPort, Lab.Work, viewers, Kilobits, bytes, []).Take(s_colours.Length)], settings.Rounds, target =>
            {
                using var server = target.Start();
                return ViewerLoad.Run(server, segments, viewers, Kilobits * 1000L, settings.Time);
            })).ToArray();
        report.Table(
            $"us of CPU per viewer and second at {Kilobits} kbit/s in writes of {bytes} bytes, {settings.Time.TotalSeconds} s, medians of {settings.Rounds} rounds:",
            ["server", .. counts.Select(static n => Number(n, "N0")), "dearest / cheapest"]);
        var series = s_colours.Select((colour, i) => new Series(costs[0][i].Name, colour, [.. counts.Select((n, at) => ((double)n, costs[at][i].Median(static r => r.CpuMicroseconds)))])).ToArray();
        foreach (var one in series)
        {
            var values = one.Points.Select(static p => p.Cost).ToArray();
            report.Line($"| {one.Name} | {string.Join(" | ", values.Select(static v => Number(v, "F1")))} | {Number(values.Max() / values.Min(), "F2")} |");
        }
        report.End();
        var title = $"CPU per paced viewer, {Kilobits} kbit/s in writes of {bytes} bytes, one core";
        File.WriteAllText(file, new CostPlot(title, $"{Host.Describe()}; medians of {settings.Rounds} rounds").Draw(series));
        report.Line($"\n![{title}]({Path.GetFileName(file)})");
    }
}
