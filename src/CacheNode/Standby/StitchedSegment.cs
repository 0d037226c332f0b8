using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>A segment of the node's own playlist: whole, and of one origin.</summary>
/// <param name="Origin">Who listed it, and alone gives its bytes.</param>
/// <param name="Source">As that origin listed it, with that origin's number.</param>
/// <param name="Discontinuity">The node's playlist marks a discontinuity before it.</param>
internal sealed record StitchedSegment(string Origin, MediaSegment Source, bool Discontinuity)
{
    /// <summary>Where its media ends by its origin's dates; null without dates.</summary>
    public DateTimeOffset? End => Source.ProgramDateTime + TimeSpan.FromSeconds((double)Source.DurationSeconds);

    /// <summary>The two stand for the same slice: name, duration and date are equal, to the last digit.</summary>
    public bool IsSameSlice(MediaSegment other) =>
        Source.ProgramDateTime is { } date && date == other.ProgramDateTime
        && Source.DurationSeconds == other.DurationSeconds
        && Source.ByteRange == other.ByteRange
        && Name(Source.Uri).SequenceEqual(Name(other.Uri));

    /// <summary>Number and URI are those of this very segment: the origin's numbering goes on.</summary>
    public bool IsSameEntry(MediaSegment other) =>
        Source.MediaSequence == other.MediaSequence && Source.Uri == other.Uri && Source.ByteRange == other.ByteRange && IsNear(other);

    private bool IsNear(MediaSegment other) =>
        Source.ProgramDateTime is not { } date || other.ProgramDateTime is not { } theirs
        || (date - theirs).Duration() < TimeSpan.FromSeconds((double)Source.DurationSeconds);

    private static ReadOnlySpan<char> Name(string uri)
    {
        var end = uri.AsSpan().IndexOfAny('?', '#');
        var path = uri.AsSpan(0, end < 0 ? uri.Length : end);
        return path[(path.LastIndexOf('/') + 1)..];
    }
}
