using System.Globalization;
using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Tables;

/// <summary>Paced viewers: the node and nginx's <c>limit_rate</c>, a fresh process each, in turn.</summary>
internal static class ViewerTable
{
    public static void Run(TextWriter output, Lab lab, int viewers, int kilobits, int rounds, TimeSpan watch)
    {
        var bytesPerSecond = kilobits * 1000L / 8;
        // One write a second is nginx's; in whole TS packets, as far as the shaper's longest write goes, it is the node's too.
        var equal = (int)Math.Min(31_584, bytesPerSecond / 1316 * 1316);
        (string Name, Func<Server> Start)[] targets =
        [
            ("CdnNode", () => Node.Start(lab.OriginPort, lab.Work, kilobits, 0)),
            ($"CdnNode, {equal} B a write", () => Node.Start(lab.OriginPort, lab.Work, kilobits, equal)),
            ("nginx, as it comes", () => Nginx.StartCache(lab.OriginPort, lab.Work, best: false, bytesPerSecond)),
            ("nginx, tuned", () => Nginx.StartCache(lab.OriginPort, lab.Work, best: true, bytesPerSecond)),
        ];
        var results = targets.ToDictionary(static t => t.Name, static _ => new List<ViewerResult>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, start) in round % 2 == 0 ? targets : targets.Reverse())
            {
                using var server = start();
                results[name].Add(ViewerLoad.Run(server, viewers, bytesPerSecond * 8, watch));
            }
        }
        output.WriteLine($"\n{viewers} viewers at {kilobits} kbit/s, {watch.TotalSeconds} s, medians of {rounds} rounds:\n");
        output.WriteLine("| server | rate off by | viewers off > 2 % | p2m 10 ms | p2m 100 ms (p99) | p2m 1 s | all together, 10 ms | Jain | CPU us per viewer-second | memory a viewer | first byte | closed |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, _) in targets) output.WriteLine(Row(name, results[name]));
    }

    private static string Row(string name, List<ViewerResult> rounds)
    {
        double Median(Func<ViewerResult, double> of) => Statistics.Median(rounds.Select(of));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {Median(static r => 100 * r.MedianError):F2} % | {Median(static r => 100 * r.Off):F1} % | {Median(static r => r.Peak10):F1} | {Median(static r => r.Peak100):F2} ({Median(static r => r.Peak100P99):F2}) | {Median(static r => r.Peak1000):F2} | {Median(static r => r.AggregatePeak10):F2} | {Median(static r => r.Jain):F4} | {Median(static r => r.CpuMicroseconds):F1} | {Median(static r => r.MemoryBytes / 1000):F1} KB | {Median(static r => r.FirstByteMilliseconds):F1} ms | {rounds.Sum(static r => r.Broken)} |");
    }
}
