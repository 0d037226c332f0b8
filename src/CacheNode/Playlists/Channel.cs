using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;

namespace CdnNode.Playlists;

/// <summary>What the node knows of one media playlist from its last good answer. Immutable: an update puts another in its place.</summary>
/// <param name="Request">What the playlist is asked for as, without delivery directives.</param>
/// <param name="Playlist">Complete: what a delta update skipped is filled in.</param>
/// <param name="StartedAnew">Since when a packager writes it that began its names again; null while none did.</param>
/// <param name="Segments">Keys of the listed segments, in the playlist's order; null for those on another host.</param>
/// <param name="Parts">Keys of what stands beside the segments: initialization sections and low-latency parts.</param>
public sealed record Channel(
    EdgeRequest Request, MediaPlaylist Playlist, CacheInstant Answered, CacheInstant? StartedAnew, IReadOnlyList<CacheKey?> Segments, IReadOnlySet<CacheKey> Parts)
{
    public TimeSpan Window => TimeSpan.FromSeconds((double)Playlist.TotalDurationSeconds);

    /// <summary>Position in <see cref="Segments"/> of a media sequence number; null when it isn't listed.</summary>
    public int? IndexOf(long mediaSequence)
    {
        if (Segments.Count == 0) return null;
        var index = mediaSequence - Playlist.Segments[0].MediaSequence;
        return index >= 0 && index < Segments.Count ? (int)index : null;
    }
}
