using System.Globalization;
using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Tables;

/// <summary>Hits from memory: CPU of the server for the same work, with ratios to nginx's best.</summary>
internal static class HitTable
{
    private const int Connections = 16;

    public static void Run(TextWriter output, Lab lab, int rounds, TimeSpan time)
    {
        using var node = Node.Start(lab.OriginPort, lab.Work, kilobits: 0, quantum: 0);
        using var best = Nginx.StartCache(lab.OriginPort, lab.Work, best: true, bytesPerSecond: 0);
        using var plain = Nginx.StartCache(lab.OriginPort, lab.Work, best: false, bytesPerSecond: 0);
        (string Name, Server Server)[] targets = [("nginx, its best", best), ("nginx, as it comes", plain), ("CdnNode", node)];
        output.WriteLine($"\nHits from memory, {Connections} connections, {time.TotalSeconds} s, medians of {rounds} rounds; in brackets the ratio to nginx's best:\n");
        output.WriteLine("| object | server | CPU s per GB | CPU ms per 1,000 requests | p99 ms |\n|---|---|---|---|---|");
        foreach (var kind in (ObjectKind[])[ObjectKind.Segment, ObjectKind.SmallSegment, ObjectKind.Playlist])
        {
            var results = targets.ToDictionary(static t => t.Name, static _ => new List<HitResult>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (name, server) in round % 2 == 0 ? targets : targets.Reverse()) results[name].Add(HitLoad.Run(server, kind, Connections, time));
            }
            var reference = results[targets[0].Name];
            foreach (var (name, _) in targets) output.WriteLine(Row(kind, name, results[name], reference));
        }
    }

    private static string Row(ObjectKind kind, string name, List<HitResult> rounds, List<HitResult> reference)
    {
        string Cell(Func<HitResult, double> of, string format)
        {
            var value = Statistics.Median(rounds.Select(of));
            return string.Create(CultureInfo.InvariantCulture, $"{value.ToString(format, CultureInfo.InvariantCulture)} ({value / Statistics.Median(reference.Select(of)):F2})");
        }

        return $"| {kind.Name} | {name} | {Cell(static r => r.CpuPerGigabyte, "F3")} | {Cell(static r => 1000 * r.CpuPerThousand, "F1")} | {Cell(static r => r.P99Milliseconds, "F2")} |";
    }
}
