namespace CdnNode.LoadBench.Tables;

/// <param name="Rounds">How often each server is measured; tables show medians.</param>
/// <param name="Time">How long each measurement is.</param>
/// <param name="Builds">Folders of published nodes to compare with each other; none compares this clone's with its peers.</param>
internal sealed record Settings(int Rounds, TimeSpan Time, IReadOnlyList<string> Builds)
{
    public const int MaxRounds = 10_000;
    public const int MaxSeconds = 600;
}
