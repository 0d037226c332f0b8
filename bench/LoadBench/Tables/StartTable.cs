using System.Diagnostics;
using System.Globalization;
using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Tables;

/// <summary>How long a new viewer waits for its first segment, paced and unpaced: two nodes side by side, asked in turn.</summary>
internal static class StartTable
{
    private static readonly string[] s_way = ["vod/demo/index.m3u8", "vod/demo/360p/index.m3u8", "vod/demo/360p/0.ts"];

    public static void Run(TextWriter output, int rounds)
    {
        var report = new Report(output, "The first segment of a new viewer", "start");
        using var unpaced = Node.Published.StartDemo(Lab.Work, "off");
        using var paced = Node.Published.StartDemo(Lab.Work, "media-rate");
        // Caches, and compiled code.
        foreach (var server in (Server[])[unpaced, paced]) Sample(server, rounds);
        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            without.AddRange(Sample(unpaced, 1));
            with.AddRange(Sample(paced, 1));
        }
        report.Table($"Two playlists, then 154,160 bytes, {rounds} viewers in turn, ms:", "node", "median", "p90");
        report.Line(Row("unpaced", without));
        report.Line(Row("paced", with));
    }

    private static List<double> Sample(Server server, int viewers)
    {
        var times = new List<double>();
        for (var i = 0; i < viewers; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var connection = new Connection(server.Port);
            foreach (var target in s_way) connection.Fetch(target);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return times;
    }

    private static string Row(string name, List<double> times) =>
        string.Create(CultureInfo.InvariantCulture, $"| {name} | {Statistics.Median(times):F3} | {Statistics.Quantile(times, 0.9):F3} |");
}
