using System.Globalization;
using CdnNode.Shaper;
using CdnNode.ShaperBench;

const string usage = """
    Usage: ShaperBench clock VIEWERS KILOBITS [SECONDS]   ticks by the real clock: lateness, rate, CPU
           ShaperBench turns VIEWERS KILOBITS             one wheel as fast as it goes: nanoseconds a write
    """;
switch (args)
{
    case ["clock", var viewers, var kilobits, .. var rest]:
        Console.WriteLine("| viewers | rate | ticks | late p50 | p99 | p99.9 | rate off by | CPU us a viewer-second | CPU us a write | allocated KB/s |\n|---|---|---|---|---|---|---|---|---|---|");
        await RealClockRun.RunAsync(Console.Out, Number(viewers), BitRate.FromKilobits(Number(kilobits)), TimeSpan.FromSeconds(rest is [var seconds] ? Number(seconds) : 10));
        return 0;
    case ["turns", var viewers, var kilobits]:
        Console.WriteLine("| viewers | rate | ns a write | us a viewer-second | bytes allocated |\n|---|---|---|---|---|");
        TurnCost.Run(Console.Out, Number(viewers), BitRate.FromKilobits(Number(kilobits)));
        return 0;
    default:
        await Console.Error.WriteLineAsync(usage);
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
