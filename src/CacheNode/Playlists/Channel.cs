using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;

namespace CdnNode.Playlists;

/// <summary>What the node knows of one media playlist from its last good answer. Immutable: an update puts another in its place.</summary>
/// <param name="Segments">Keys of what it lists now and listed a window ago: so long a viewer may still ask.</param>
public sealed record Channel(MediaPlaylist Playlist, CacheInstant Answered, IReadOnlyList<CacheKey> Segments)
{
    public TimeSpan Window => TimeSpan.FromSeconds((double)Playlist.TotalDurationSeconds);
}
