using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CdnNode.LoadBench.Tables;

namespace CdnNode.LoadBench;

/// <summary>What the command line asks for: a table, numbers of its own, and <c>--rounds</c>, <c>--seconds</c>, <c>--builds</c>, <c>--out</c> in any place.</summary>
internal sealed class Arguments
{
    public const string Usage = """
        Usage: LoadBench hits
               LoadBench viewers [COUNT KILOBITS]
               LoadBench herd [COUNT]
               LoadBench idle [COUNT]
               LoadBench cold
               LoadBench plot [--out FILE]
               LoadBench start
        --rounds N     how often each server is measured, 1 to 10000 (3; cold 7, plot 1, start 500)
        --seconds S    how long each time, 1 to 600 (10; idle 5)
        --builds A,B   hits, viewers, herd, idle: nodes published into these folders beside nginx's best, in the place of this clone's and the other peers
        --out FILE     where the plot goes (docs/cost-per-viewer.svg)
        """;

    private readonly Dictionary<string, string> _options = new() { ["--rounds"] = "", ["--seconds"] = "", ["--builds"] = "", ["--out"] = "docs/cost-per-viewer.svg" };
    private readonly List<int> _numbers = [];
    private string _table = "";

    private Arguments()
    {
    }

    public static bool TryRead(string[] args, [NotNullWhen(true)] out Arguments? arguments, [NotNullWhen(false)] out string? problem)
    {
        arguments = new Arguments();
        problem = arguments.Read(args);
        return problem is null;
    }

    public void Run(TextWriter output)
    {
        switch (_table)
        {
            case "hits":
                HitTable.Run(output, Settings(3));
                break;
            case "viewers" when _numbers.Count == 2:
                ViewerTable.Run(output, _numbers[0], _numbers[1], Settings(3));
                break;
            case "viewers":
                ViewerTable.RunUsual(output, Settings(3));
                break;
            case "herd":
                HerdTable.Run(output, _numbers.FirstOrDefault(2000), Settings(3));
                break;
            case "idle":
                IdleTable.Run(output, _numbers.FirstOrDefault(5000), Settings(3, 5));
                break;
            case "cold":
                ColdTable.Run(output, Settings(7));
                break;
            case "plot":
                PlotTable.Run(output, _options["--out"], Settings(1));
                break;
            default:
                StartTable.Run(output, Settings(500).Rounds);
                break;
        }
    }

    private static bool TakesNumbers(string table, int count) => table switch
    {
        "hits" or "cold" or "plot" or "start" => count == 0,
        "herd" or "idle" => count <= 1,
        "viewers" => count is 0 or 2,
        _ => false,
    };

    private string? Read(string[] args)
    {
        if (args.Length == 0) return "Which table?";
        _table = args[0];
        for (var i = 1; i < args.Length; i++)
        {
            if (_options.ContainsKey(args[i]))
            {
                if (i + 1 == args.Length) return $"{args[i]} has no value.";
                _options[args[i]] = args[++i];
            }
            else if (IsNumber(args[i], 100_000))
            {
                _numbers.Add(int.Parse(args[i], CultureInfo.InvariantCulture));
            }
            else
            {
                return $"{args[i]} is neither an option nor a number from 1 to 100000.";
            }
        }
        if (!IsUnset("--builds") && (_table is "cold" or "plot" or "start")) return $"{_table} takes no --builds.";
        if (!TakesNumbers(_table, _numbers.Count)) return $"No table '{_table}' with {_numbers.Count} numbers.";
        if (!IsUnset("--rounds") && !IsNumber(_options["--rounds"], Tables.Settings.MaxRounds)) return $"--rounds is 1 to {Tables.Settings.MaxRounds}.";
        return IsUnset("--seconds") || IsNumber(_options["--seconds"], Tables.Settings.MaxSeconds) ? null : $"--seconds is 1 to {Tables.Settings.MaxSeconds}.";
    }

    private Settings Settings(int rounds, int seconds = 10) => new(
        Value("--rounds", rounds), TimeSpan.FromSeconds(Value("--seconds", seconds)), _options["--builds"].Split(',', StringSplitOptions.RemoveEmptyEntries));

    private int Value(string option, int usual) => IsUnset(option) ? usual : int.Parse(_options[option], CultureInfo.InvariantCulture);

    private bool IsUnset(string option) => _options[option].Length == 0;

    private static bool IsNumber(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most;
}
