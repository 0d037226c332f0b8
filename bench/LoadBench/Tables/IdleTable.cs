using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Targets;
using static CdnNode.LoadBench.Tables.Statistics;

namespace CdnNode.LoadBench.Tables;

/// <summary>What a keep-alive connection that waits costs.</summary>
internal static class IdleTable
{
    public static void Run(TextWriter output, int connections, Settings settings)
    {
        using var lab = new Lab();
        var report = new Report(output, "Idle keep-alive connections", $"idle {connections}");
        var measured = Measured<IdleResult>.Take(Peers.All(lab.OriginPort, Lab.Work, settings.Builds), settings.Rounds, target =>
        {
            using var server = target.Start();
            return IdleLoad.Run(server, connections, settings.Time);
        });
        report.Table(
            $"{connections} connections that have had one answer each, medians of {settings.Rounds} rounds, a fresh process each; memory is proportional set size, sockets in the kernel left out:",
            "server", "memory a connection", "memory before", "core while they wait", "closed by the server");
        foreach (var one in measured)
        {
            report.Row(
                one, static r => r.Usage,
                Number(one.Median(static r => r.ConnectionBytes / 1000), "F2") + " KB", Number(one.Median(static r => r.BaseBytes / 1e6), "F0") + " MB",
                Percent(one.Median(static r => r.Usage.ServerShare), 1), Number(one.Rounds.Sum(static r => r.Closed), "F0"));
        }
        report.End();
    }
}
