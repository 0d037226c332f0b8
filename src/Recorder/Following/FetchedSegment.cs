using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Verifying;

namespace CdnNode.Recorder.Following;

/// <summary>A segment that was fetched and verified, or why there is none.</summary>
/// <param name="Bytes">Null when there is none that is good.</param>
/// <param name="Verdict">Of the bytes.</param>
/// <param name="Origin">Where it, or what was no good, came from, when that is known.</param>
/// <param name="Gap">Why there is none.</param>
/// <param name="Detail">The same in words, for the log.</param>
internal sealed record FetchedSegment(SegmentBytes? Bytes, Verdict Verdict, string? Origin, GapCause Gap, string? Detail)
{
    public static FetchedSegment Missing(GapCause gap, string? detail, string? origin = null) => new(null, default, origin, gap, detail);
}
