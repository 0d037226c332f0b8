namespace CdnNode.LoadBench.Tables;

/// <param name="Rounds">How often each server is measured; tables show medians.</param>
/// <param name="Time">How long each measurement is.</param>
internal sealed record Settings(int Rounds, TimeSpan Time)
{
    public const int MaxRounds = 10_000;
    public const int MaxSeconds = 600;
}
