using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Tables;

/// <summary>Hits from memory: CPU of the server for the same work, with ratios to nginx's best.</summary>
internal static class HitTable
{
    private const int Connections = 32;

    public static void Run(TextWriter output, Settings settings)
    {
        using var lab = new Lab();
        var report = new Report(output, "Hits from memory", "hits");
        var targets = Peers.All(lab.OriginPort, Lab.Work, settings.Builds);
        // All stay up, so that each has its code compiled and its memory found by the time it counts; who isn't asked sleeps.
        var servers = new Dictionary<string, Server>();
        try
        {
            foreach (var kind in (ObjectKind[])[ObjectKind.Segment, ObjectKind.SmallSegment, ObjectKind.Playlist])
                Write(report, kind, settings, Measured<HitResult>.Take(targets, settings.Rounds, t => HitLoad.Run(Up(servers, t), kind, Connections, settings.Time)));
        }
        finally
        {
            foreach (var server in servers.Values) server.Dispose();
        }
        report.End();
    }

    private static Server Up(Dictionary<string, Server> servers, Target target)
    {
        if (!servers.TryGetValue(target.Name, out var server)) servers[target.Name] = server = target.Start();
        return server;
    }

    private static void Write(Report report, ObjectKind kind, Settings settings, IReadOnlyList<Measured<HitResult>> measured)
    {
        report.Table(
            $"{kind.Title}, {Connections} connections, {settings.Time.TotalSeconds} s, medians of {settings.Rounds} rounds; in brackets the ratio to nginx's best:",
            "server", "CPU s per GB", "CPU ms per 1,000 requests", "requests/s", "p99 ms", "core", "generator's core");
        foreach (var one in measured)
        {
            report.Row(
                one, static r => r.Usage,
                one.Cell(static r => r.CpuPerGigabyte, "F3", measured[0]), one.Cell(static r => r.CpuPerThousand, "F2", measured[0]),
                one.Cell(static r => r.RequestsPerSecond, "N0", measured[0]), one.Cell(static r => r.P99Milliseconds, "F2", measured[0]),
                Statistics.Percent(one.Median(static r => r.Usage.ServerShare)), Statistics.Percent(one.Median(static r => r.Usage.GeneratorShare)));
        }
    }
}
