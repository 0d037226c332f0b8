namespace CdnNode.LoadBench.Plot;

/// <summary>A line of a plot.</summary>
/// <param name="Points">By number of viewers.</param>
internal sealed record Series(string Name, string Colour, IReadOnlyList<(double Viewers, double Cost)> Points);
