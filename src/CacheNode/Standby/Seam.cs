using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>Where a playlist goes on after the last segment that was stitched.</summary>
/// <param name="First">Index of the first new segment; the count of segments when there is none.</param>
/// <param name="Discontinuity">The content changes there.</param>
/// <remarks>
/// In order: the same entry of the same origin (number and URI); the same slice of another origin (name, duration, date); the date at which the last
/// segment ends. Packagers drift by milliseconds and may cut elsewhere, so the segment that begins nearest to that date follows: at
/// most half a segment is repeated or left out, and none is cut. Without dates the newest segment alone follows.
/// </remarks>
internal readonly record struct Seam(int First, bool Discontinuity)
{
    public static Seam Find(StitchedSegment last, string origin, MediaPlaylist next)
    {
        var segments = next.Segments;
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            if (last.Origin == origin ? last.IsSameEntry(segments[i]) : last.IsSameSlice(segments[i])) return new Seam(i + 1, Discontinuity: false);
        }
        if (segments.IsEmpty || IsLate(last, origin, next)) return new Seam(segments.Length, Discontinuity: false);
        return new Seam(last.End is { } end && segments[^1].ProgramDateTime is not null ? FirstFrom(end, next) : segments.Length - 1, Discontinuity: true);
    }

    /// <summary>The last segment's own origin shows an older window, not a new run: it ends no later than what is listed already.</summary>
    private static bool IsLate(StitchedSegment last, string origin, MediaPlaylist next) =>
        last.Origin == origin && next.NextMediaSequence <= last.Source.MediaSequence && last.Source.ProgramDateTime is { } date
        && next.Segments[^1].ProgramDateTime <= date;

    private static int FirstFrom(DateTimeOffset end, MediaPlaylist next)
    {
        var first = next.Segments.Length;
        while (first > 0 && next.Segments[first - 1] is var segment
            && segment.ProgramDateTime >= end - TimeSpan.FromSeconds((double)segment.DurationSeconds / 2)) first--;
        return first;
    }
}
