namespace CdnNode.Recorder.Archive;

/// <summary>A stretch of time without a hole.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends, exclusive.</param>
public readonly record struct RecordedRange(DateTimeOffset From, DateTimeOffset To)
{
    public TimeSpan Duration => To - From;

    public bool Overlaps(DateTimeOffset from, DateTimeOffset to) => From < to && from < To;
}
