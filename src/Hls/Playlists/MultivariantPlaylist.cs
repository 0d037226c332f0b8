using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>A multivariant playlist (RFC 8216bis section 4.4.6). Immutable.</summary>
public sealed record MultivariantPlaylist : Playlist
{
    /// <summary>EXT-X-STREAM-INF with its URI.</summary>
    public ImmutableArray<Variant> Variants { get; init; } = [];

    /// <summary>EXT-X-I-FRAME-STREAM-INF.</summary>
    public ImmutableArray<Variant> IFrameVariants { get; init; } = [];

    /// <summary>EXT-X-MEDIA.</summary>
    public ImmutableArray<Rendition> Renditions { get; init; } = [];

    /// <summary>EXT-X-SESSION-KEY.</summary>
    public ImmutableArray<MediaKey> SessionKeys { get; init; } = [];

    /// <summary>EXT-X-SESSION-DATA.</summary>
    public ImmutableArray<SessionData> SessionData { get; init; } = [];

    /// <summary>EXT-X-CONTENT-STEERING, when given.</summary>
    public ContentSteering? ContentSteering { get; init; }

    /// <summary>BANDWIDTH of the top rung in bit/s; null when there is no variant.</summary>
    public long? TopBandwidth
    {
        get
        {
            long? top = null;
            foreach (var variant in Variants)
                top = Math.Max(top ?? 0, variant.Bandwidth);
            return top;
        }
    }
}
