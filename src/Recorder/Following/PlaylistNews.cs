using System.Collections.Immutable;
using CdnNode.Hls.Playlists;

namespace CdnNode.Recorder.Following;

/// <summary>What a reload of a live playlist brought.</summary>
/// <param name="Segments">Not seen before, in order.</param>
/// <param name="Missed">Segments in front of them that were listed and gone before anyone looked.</param>
/// <param name="IsNewEpoch">The numbering began anew: contents tell what is new, not numbers.</param>
internal sealed record PlaylistNews(ImmutableArray<MediaSegment> Segments, long Missed, bool IsNewEpoch)
{
    public static readonly PlaylistNews None = new([], 0, false);
}
