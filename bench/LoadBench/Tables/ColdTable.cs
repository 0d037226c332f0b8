using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Targets;
using static CdnNode.LoadBench.Tables.Statistics;

namespace CdnNode.LoadBench.Tables;

/// <summary>From the start of a process to the first byte: of an object that its disk tier has from a process before, and of one that comes from the origin.</summary>
internal static class ColdTable
{
    public static void Run(TextWriter output, Settings settings)
    {
        using var lab = new Lab();
        var report = new Report(output, "Cold start", "cold");
        (string Name, Func<int, int, Command> Command)[] servers =
        [
            ("nginx, its best", static (port, origin) => Nginx.Kept(port, origin, Lab.DiskWork)),
            ("CdnNode", static (port, origin) => Node.Published.Kept(port, origin, Lab.DiskWork)),
        ];
        var closed = Server.FreePort();
        var kept = ObjectKind.Segment.FileOf(0);
        var targets = servers.Select(static s => new Target(s.Name, () => throw new InvalidOperationException("Started anew each time."))).ToArray();
        foreach (var (_, command) in servers) Keep(command, lab.OriginPort, kept);
        var proxied = 0;
        var measured = Measured<(ColdResult Kept, ColdResult Proxied)>.Take(targets, settings.Rounds, target =>
        {
            var command = servers.Single(s => s.Name == target.Name).Command;
            // The origin of the first is a port that nobody listens on: what comes comes from the disk.
            var first = Start(command, closed, kept);
            return (first, Start(command, lab.OriginPort, $"{ObjectKind.SmallSegment.FileOf(1)}?{proxied++}"));
        });
        report.Table(
            $"Start of the process to the first byte of its first answer, ms, medians of {settings.Rounds} (slowest in brackets), page cache warm:",
            "server", "from the disk tier", "CPU by then", "from the origin", "CPU by then");
        foreach (var one in measured)
        {
            report.Row(
                one, null, Cell(one.Rounds.Select(static r => r.Kept.Milliseconds)), Cell(one.Rounds.Select(static r => r.Kept.CpuMilliseconds)),
                Cell(one.Rounds.Select(static r => r.Proxied.Milliseconds)), Cell(one.Rounds.Select(static r => r.Proxied.CpuMilliseconds)));
        }
        report.End();
    }

    private static ColdResult Start(Func<int, int, Command> command, int origin, string target)
    {
        var port = Server.FreePort();
        return ColdStart.Run(port, command(port, origin), target);
    }

    /// <summary>A first process, which fills the disk and ends.</summary>
    private static void Keep(Func<int, int, Command> command, int origin, string target) => Start(command, origin, target);

    private static string Cell(IEnumerable<double> times) => $"{Number(Median(times), "F0")} ({Number(Quantile(times, 1), "F0")})";
}
