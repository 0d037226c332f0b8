using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Targets;
using static CdnNode.LoadBench.Tables.Statistics;

namespace CdnNode.LoadBench.Tables;

/// <summary>Paced viewers: the node and nginx's <c>limit_rate</c>, a fresh process each, in turn.</summary>
internal static class ViewerTable
{
    /// <summary>As many viewers as the core holds are tried at 1 Mbit/s, and no more than files may be open at either rate.</summary>
    private static readonly (int Kilobits, int[] Viewers)[] s_usual = [(200, [2000, 5000, 10_000, 15_000]), (1000, [1000, 2000, 5000])];

    public static void RunUsual(TextWriter output, Settings settings)
    {
        using var lab = new Lab();
        var report = new Report(output, "Paced viewers", "viewers");
        foreach (var (kilobits, counts) in s_usual)
        {
            var sizes = new CoreBound();
            foreach (var viewers in counts.Where(ViewerLoad.Fits)) Write(report, lab, viewers, kilobits, settings, sizes);
        }
        report.End();
    }

    public static void Run(TextWriter output, int viewers, int kilobits, Settings settings)
    {
        using var lab = new Lab();
        var report = new Report(output, "Paced viewers", $"viewers {viewers} {kilobits}");
        Write(report, lab, viewers, kilobits, settings, new CoreBound());
        report.End();
    }

    /// <summary>One write a second is nginx's; in whole transport stream packets, as far as the shaper's longest write goes, it is the node's too.</summary>
    public static int WriteBytes(int kilobits) => (int)Math.Clamp(Math.Round(kilobits * 125.0 / 1316), 1, 24) * 1316;

    private static void Write(Report report, Lab lab, int viewers, int kilobits, Settings settings, CoreBound bound)
    {
        var bytes = WriteBytes(kilobits);
        var segments = lab.SegmentsAt(kilobits);
        var targets = Peers.Paced(lab.OriginPort, Lab.Work, viewers, kilobits, bytes, settings.Builds);
        var measured = Measured<ViewerResult>.Take(targets, settings.Rounds, target =>
        {
            bound.Check(target.Name, viewers);
            using var server = target.Start();
            var result = ViewerLoad.Run(server, segments, viewers, kilobits * 1000L, settings.Time);
            bound.Learn(target.Name, viewers, result.Usage);
            return result;
        });
        report.Table(
            $"{viewers} viewers at {kilobits} kbit/s, {settings.Time.TotalSeconds} s, medians of {settings.Rounds} rounds; \"the same writes\" are of {bytes} bytes; in brackets the ratio to nginx's best:",
            "server", "CPU us per viewer-second", "core", "rate off by", "viewers off > 2 %", "peak/mean in 100 ms (p99)", "10 ms", "1 s", "all together, 10 ms",
            "Jain", "memory a viewer", "first byte", "closed", "generator's core");
        foreach (var one in measured) Row(report, one, measured[0]);
    }

    private static void Row(Report report, Measured<ViewerResult> one, Measured<ViewerResult> reference) => report.Row(
        one, static r => r.Usage,
        one.Cell(static r => r.CpuMicroseconds, "F1", reference), Percent(one.Median(static r => r.Usage.ServerShare), 1),
        Percent(one.Median(static r => r.MedianError), 2), Percent(one.Median(static r => r.Off), 1),
        $"{Number(one.Median(static r => r.Peak100), "F2")} ({Number(one.Median(static r => r.Peak100P99), "F2")})",
        Number(one.Median(static r => r.Peak10), "F1"), Number(one.Median(static r => r.Peak1000), "F2"), Number(one.Median(static r => r.AggregatePeak10), "F2"),
        Number(one.Median(static r => r.Jain), "F4"), Number(one.Median(static r => r.MemoryBytes / 1000), "F1") + " KB",
        Number(one.Median(static r => r.FirstByteMilliseconds), "F1") + " ms", Number(one.Rounds.Sum(static r => r.Broken), "F0"),
        Percent(one.Median(static r => r.Usage.GeneratorShare)));
}
