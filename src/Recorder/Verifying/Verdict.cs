using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder.Verifying;

/// <summary>What verification says of a segment.</summary>
/// <param name="Format">What it is.</param>
/// <param name="Defect">What is wrong with it; null when nothing is.</param>
/// <param name="MediaStart">Its first time stamp; null when it has none, or can't be looked into.</param>
internal readonly record struct Verdict(MediaFormat Format, string? Defect, TimeSpan? MediaStart)
{
    public bool IsGood => Defect is null;
}
