using System.Collections.Immutable;

namespace CdnNode.Recorder.Archive;

/// <summary>What a rendition has of a stretch of time.</summary>
/// <param name="Ranges">With bytes, in order.</param>
/// <param name="Gaps">Declared holes, in order. Where there is neither, nothing was recorded.</param>
/// <param name="Bytes">Of the segments.</param>
public sealed record RecordedCoverage(ImmutableArray<RecordedRange> Ranges, ImmutableArray<RecordedGap> Gaps, long Bytes);
