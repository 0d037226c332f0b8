using System.Collections.Immutable;
using CdnNode.Hls.Playlists;

namespace CdnNode.CatchUp.Playlists;

/// <summary>Makes the media playlist of a cut of the past (RFC 8216bis sections 4.4.3, 6.2).</summary>
/// <remarks>
/// All that it says follows from the recording and the clock, nothing is remembered between requests: reloads agree with each other, and so do the nodes of a
/// cluster and the runs of a node. A stretch with a fixed beginning is an EVENT, also when it is over, since a playlist's type may not change.
/// </remarks>
internal static class PastPlaylist
{
    /// <summary>Segments nearer to the end than this many target durations are in every delta update; six are the least that the RFC allows.</summary>
    private const int SkipBoundaryInTargets = 6;

    /// <summary>Shorter ones are sent whole.</summary>
    private const int LeastSegmentsToSkip = 30;

    /// <summary>Every so often a date stands though none is needed, so that the rounding of durations adds up to nothing.</summary>
    private const int DateEvery = 64;

    /// <summary>Dates that differ less from what the durations say aren't written.</summary>
    private static readonly TimeSpan s_drift = TimeSpan.FromMilliseconds(2);

    /// <param name="target">Whole seconds; the same for all renditions and all times.</param>
    /// <param name="asDelta">The player has an older version and asks for what is new.</param>
    public static MediaPlaylist Make(PastCut cut, int target, bool independentSegments, bool asDelta)
    {
        var segments = Segments(cut.Entries);
        var boundary = SkipBoundaryInTargets * target;
        var playlist = new MediaPlaylist
        {
            IndependentSegments = independentSegments,
            // A programme is played from its beginning, also while it grows; players would begin at its end.
            Start = cut.Slides ? null : new PlaylistStart(0, Precise: false),
            TargetDurationSeconds = target,
            MediaSequence = segments.IsEmpty ? 0 : segments[0].MediaSequence,
            DiscontinuitySequence = segments.IsEmpty ? 0 : segments[0].DiscontinuitySequence,
            Type = cut.Slides ? MediaPlaylistType.Unspecified : MediaPlaylistType.Event,
            EndList = cut.IsOver,
            ServerControl = new ServerControl { CanSkipUntilSeconds = boundary },
            Segments = segments,
        };
        if (asDelta && !cut.IsOver) playlist = Delta(playlist, boundary);
        return playlist with { Version = PlaylistVersion.Required(playlist) };
    }

    private static ImmutableArray<MediaSegment> Segments(IReadOnlyList<MediaSegment> entries)
    {
        var segments = ImmutableArray.CreateBuilder<MediaSegment>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var (entry, before) = (entries[i], i > 0 ? entries[i - 1] : null);
            var breaks = before is not null && before.DiscontinuitySequence != entry.DiscontinuitySequence;
            var dated = before is null || breaks || before.Gap != entry.Gap || entry.MediaSequence % DateEvery == 0
                || (entry.ProgramDateTime!.Value - PastCut.EndOf(before)).Duration() > s_drift;
            segments.Add(entry.Discontinuity == breaks && entry.ProgramDateTimeIsExplicit == dated ? entry : entry with { Discontinuity = breaks, ProgramDateTimeIsExplicit = dated });
        }
        return segments.MoveToImmutable();
    }

    private static MediaPlaylist Delta(MediaPlaylist whole, decimal boundarySeconds)
    {
        var (kept, first) = (0m, whole.Segments.Length);
        while (first > 0 && kept < boundarySeconds) kept += whole.Segments[--first].DurationSeconds;
        // A hole becomes known all at once, when it is over: then it is new from its beginning.
        while (first > 0 && (whole.Segments[first].Gap || whole.Segments[first - 1].Gap)) first--;
        return first < LeastSegmentsToSkip ? whole : whole with { Skip = new PlaylistSkip(first, null), Segments = whole.Segments[first..] };
    }
}
