namespace CdnNode.Recorder.Archive;

/// <summary>A hole in a recording.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends, exclusive.</param>
/// <param name="Cause">Why; of the first entry when there are several.</param>
public readonly record struct RecordedGap(DateTimeOffset From, DateTimeOffset To, GapCause Cause);
