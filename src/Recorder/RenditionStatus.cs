using CdnNode.Recorder.Archive;

namespace CdnNode.Recorder;

/// <summary>How the recording of one rendition is doing.</summary>
/// <param name="Rendition">Its <see cref="RecordedRendition.Id"/>.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Lag">From the end of what is recorded to now; null while nothing is.</param>
/// <param name="Bytes">In data files.</param>
/// <param name="Segments">Acknowledged since the start of the node.</param>
/// <param name="Duplicates">Dropped since the start of the node.</param>
/// <param name="Backfilled">Gaps filled since the start of the node.</param>
/// <param name="GapsByCause">Entries recorded as gaps since the start of the node.</param>
/// <param name="Problem">What went wrong last, in words; null when nothing has, or all is well again.</param>
public sealed record RenditionStatus(
    string Rendition,
    RecorderState State,
    TimeSpan? Lag,
    long Bytes,
    long Segments,
    long Duplicates,
    long Backfilled,
    IReadOnlyDictionary<GapCause, long> GapsByCause,
    string? Problem);
