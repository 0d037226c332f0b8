using System.Globalization;
using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Tables;

/// <summary>Markdown, ready to be pasted: a heading, when and where it was measured, tables, and how quiet the machine was.</summary>
internal sealed class Report
{
    private readonly TextWriter _output;
    private readonly List<Usage> _usages = [];

    public Report(TextWriter output, string title, string command)
    {
        _output = output;
        _output.WriteLine($"\n### {title}\n\n    dotnet run -c Release --project bench/LoadBench -- {command}\n\n{Host.Describe()}.");
    }

    /// <param name="explanation">What the table shows, in a sentence.</param>
    public void Table(string explanation, params string[] columns)
    {
        _output.WriteLine($"\n{explanation}\n\n| {string.Join(" | ", columns)} |");
        _output.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", columns.Length))}");
    }

    public void Row<T>(Measured<T> measured, Func<T, Usage>? usage, params string[] cells)
    {
        if (usage is not null) _usages.AddRange(measured.Rounds.Select(usage));
        _output.WriteLine(measured.Row(string.Join(" | ", cells)));
    }

    public void Line(string text) => _output.WriteLine(text);

    public void End()
    {
        if (_usages.Count == 0) return;
        var others = _usages.Select(static u => 100 * u.OtherShare).ToArray();
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"\nEverything else on the machine took {Statistics.Median(others):F0} % of one core meanwhile (median), at most {others.Max():F0} %."));
    }
}
