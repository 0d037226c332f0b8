using System.Globalization;
using System.Security;
using System.Text;

namespace CdnNode.LoadBench.Plot;

/// <summary>Cost per viewer over the number of viewers: a picture of lines and letters alone, viewers on a logarithmic axis.</summary>
/// <param name="title">What is drawn.</param>
/// <param name="note">When and where it was measured; broken into lines at its commas.</param>
internal sealed class CostPlot(string title, string note)
{
    private const int Width = 860;
    private const int Height = 480;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 90;
    private const int NoteLetters = 130;
    private const int Bottom = 60;
    private readonly StringBuilder _svg = new();

    public string Draw(IReadOnlyList<Series> series)
    {
        var viewers = series.SelectMany(static s => s.Points).Select(static p => p.Viewers).Distinct().Order().ToArray();
        var step = Step(series.SelectMany(static s => s.Points).Max(static p => p.Cost));
        var top = step * Math.Ceiling(series.SelectMany(static s => s.Points).Max(static p => p.Cost) / step);
        double X(double count) => Left + ((Width - Left - Right) * Math.Log(count / viewers[0]) / Math.Log(viewers[^1] / viewers[0]));
        double Y(double cost) => Height - Bottom - ((Height - Top - Bottom) * cost / top);

        _svg.Clear().Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="13" fill="#222">""");
        Line("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        Text(Left, 26, title, "start", " font-size=\"17\" font-weight=\"bold\"");
        Note();
        for (var cost = 0.0; cost <= top + (step / 2); cost += step)
        {
            Rule(Left, Y(cost), Width - Right, Y(cost));
            Text(Left - 8, Y(cost) + 4, cost.ToString("0.##", CultureInfo.InvariantCulture), "end");
        }
        foreach (var count in viewers)
        {
            Rule(X(count), Height - Bottom, X(count), Height - Bottom + 6);
            Text(X(count), Height - Bottom + 22, count.ToString("N0", CultureInfo.InvariantCulture), "middle");
        }
        Text((Left + Width - Right) / 2.0, Height - 14, "viewers at once (logarithmic)", "middle");
        Line(string.Create(CultureInfo.InvariantCulture, $"""<text transform="translate(20 {(Top + Height - Bottom) / 2}) rotate(-90)" text-anchor="middle">µs of server CPU per viewer and second</text>"""));
        for (var i = 0; i < series.Count; i++) Draw(series[i], Top + 16 + (20 * i), X, Y);
        return _svg.Append("\n</svg>\n").ToString();
    }

    /// <summary>1, 2 or 5 times a power of ten, so that the highest cost is between 4 and 10 of them.</summary>
    private static double Step(double highest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(highest / 4)));
        return power * ((highest / 4 / power) switch { >= 5 => 5, >= 2 => 2, _ => 1 });
    }

    private void Draw(Series series, int legend, Func<double, double> x, Func<double, double> y)
    {
        var points = string.Join(' ', series.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{x(p.Viewers):F1},{y(p.Cost):F1}")));
        Line($"""<polyline points="{points}" fill="none" stroke="{series.Colour}" stroke-width="2"/>""");
        foreach (var (viewers, cost) in series.Points)
            Line(string.Create(CultureInfo.InvariantCulture, $"""<circle cx="{x(viewers):F1}" cy="{y(cost):F1}" r="3.5" fill="{series.Colour}"><title>{viewers:N0} viewers: {cost:F1} µs</title></circle>"""));
        Line($"""<rect x="{Width - Right - 230}" y="{legend - 9}" width="22" height="3" fill="{series.Colour}"/>""");
        Text(Width - Right - 200, legend - 3, series.Name, "start");
    }

    private void Note()
    {
        var (line, y) = ("", 45);
        foreach (var part in note.Split(", "))
        {
            if (line.Length + part.Length > NoteLetters)
            {
                Text(Left, y, line, "start", " font-size=\"11\" fill=\"#555\"");
                (line, y) = ("", y + 14);
            }
            line += line.Length == 0 ? part : $", {part}";
        }
        Text(Left, y, line, "start", " font-size=\"11\" fill=\"#555\"");
    }

    private void Rule(double x1, double y1, double x2, double y2) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"""<line x1="{x1:F1}" y1="{y1:F1}" x2="{x2:F1}" y2="{y2:F1}" stroke="#ccc"/>"""));

    private void Text(double x, double y, string text, string anchor, string more = "") =>
        Line(string.Create(CultureInfo.InvariantCulture, $"""<text x="{x:F1}" y="{y:F1}" text-anchor="{anchor}"{more}>{SecurityElement.Escape(text)}</text>"""));

    private void Line(string element) => _svg.Append('\n').Append(element);
}
