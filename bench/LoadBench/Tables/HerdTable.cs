using System.Globalization;
using CdnNode.LoadBench.Load;
using CdnNode.LoadBench.Targets;
using static CdnNode.LoadBench.Tables.Statistics;

namespace CdnNode.LoadBench.Tables;

/// <summary>A herd on one cold object that the origin trickles: who asks the origin once, and lets all read what has come.</summary>
internal static class HerdTable
{
    public static void Run(TextWriter output, int clients, Settings settings)
    {
        using var origin = new TricklingOrigin();
        var report = new Report(output, "A herd on a cold object", $"herd {clients}");
        var measured = Measured<HerdResult>.Take(Peers.All(origin.Port, Lab.Work, settings.Builds), settings.Rounds, target =>
        {
            using var server = target.Start();
            return HerdLoad.Run(server, origin, clients);
        });
        report.Table(
            $"{clients} clients at once, 1 MB that the origin sends over 2 s, {settings.Rounds} rounds, a fresh process each (of requests all, else medians):",
            "server", "origin requests", "first byte p50 ms", "first byte max ms", "all done ms", "the fill ms", "done / fill", "CPU s", "failed clients");
        foreach (var one in measured)
        {
            report.Row(
                one, static r => r.Usage,
                string.Join(", ", one.Rounds.Select(static r => r.OriginRequests.ToString(CultureInfo.InvariantCulture))),
                Number(one.Median(static r => r.FirstByteP50), "F0"), Number(one.Median(static r => r.FirstByteMax), "F0"),
                Number(one.Median(static r => r.DoneMilliseconds), "F0"), Number(one.Median(static r => r.FillMilliseconds), "F0"),
                Number(one.Median(static r => r.DoneOverFill), "F3"), Number(one.Median(static r => r.Usage.Server), "F2"),
                Number(one.Rounds.Sum(static r => r.Failed), "F0"));
        }
        report.End();
    }
}
