using System.Globalization;
using System.Net.Sockets;
using CdnNode.LoadBench.Targets;

namespace CdnNode.LoadBench.Tables;

/// <summary>A target and what was measured of it, a result a round.</summary>
internal sealed class Measured<T>(Target target)
{
    private readonly List<T> _rounds = [];
    private readonly List<string> _failures = [];

    public string Name => target.Name;

    public IReadOnlyList<T> Rounds => _rounds;

    /// <summary>
    /// Every target once a round, in turned order every second round, so that what the machine does meanwhile meets all alike. One that
    /// fails doesn't end the run; its row says so.
    /// </summary>
    public static IReadOnlyList<Measured<T>> Take(IReadOnlyList<Target> targets, int rounds, Func<Target, T> measure)
    {
        var all = targets.Select(static t => new Measured<T>(t)).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var one in round % 2 == 0 ? all : Enumerable.Reverse(all))
            {
                Console.Error.WriteLine($"round {round + 1} of {rounds}: {one.Name}");
                one.Measure(measure);
            }
        }
        return all;
    }

    public double Median(Func<T, double> of) => Statistics.Median(_rounds.Select(of));

    /// <summary>The median and, in brackets, its ratio to that of another target.</summary>
    public string Cell(Func<T, double> of, string format, Measured<T> reference)
    {
        var (mine, its) = (Median(of), reference.Median(of));
        var value = mine.ToString(format, CultureInfo.InvariantCulture);
        return its > 0 ? string.Create(CultureInfo.InvariantCulture, $"{value} ({mine / its:F2})") : value;
    }

    /// <param name="cells">Of a target with results.</param>
    public string Row(string cells)
    {
        var failed = _failures.Count > 0 ? $" {_failures.Count} of {_failures.Count + _rounds.Count} rounds failed: {_failures[0]} |" : "";
        return _rounds.Count > 0 ? $"| {Name} | {cells} |{failed}" : $"| {Name} |{failed}";
    }

    private void Measure(Func<Target, T> measure)
    {
        try
        {
            _rounds.Add(measure(target));
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException)
        {
            var line = e.Message.ReplaceLineEndings(" ").Replace('|', '/');
            _failures.Add(line[..Math.Min(line.Length, 200)]);
            Console.Error.WriteLine($"{Name} failed: {e.Message}");
        }
    }
}
