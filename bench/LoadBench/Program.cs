using System.Globalization;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Tables;

const string usage = """
    Usage: LoadBench hits [--rounds N] [--seconds S]
           LoadBench viewers COUNT KILOBITS [--rounds N] [--seconds S]
           LoadBench start [--rounds N]
    """;
if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The bench reads /proc and pins to cores: Linux only.");
    return 2;
}
Cores.PinGenerator();
var rounds = Option("--rounds", 3);
var time = TimeSpan.FromSeconds(Option("--seconds", 10));
switch (args)
{
    case ["hits", ..]:
        {
            using var lab = new Lab();
            HitTable.Run(Console.Out, lab, rounds, time);
            return 0;
        }
    case ["viewers", var count, var kilobits, ..] when int.TryParse(count, out var viewers) && int.TryParse(kilobits, out var rate):
        {
            using var lab = new Lab();
            ViewerTable.Run(Console.Out, lab, viewers, rate, rounds, time);
            return 0;
        }
    case ["start", ..]:
        StartTable.Run(Console.Out, Option("--rounds", 500));
        return 0;
    default:
        await Console.Error.WriteLineAsync(usage);
        return 2;
}

int Option(string name, int fallback)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
}
