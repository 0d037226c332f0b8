namespace CdnNode.Hls.Playlists;

/// <summary>What media and multivariant playlists share (RFC 8216bis section 4.4.2).</summary>
public abstract record Playlist
{
    /// <summary>EXT-X-VERSION; 1 when absent.</summary>
    public int Version { get; init; } = 1;

    /// <summary>EXT-X-INDEPENDENT-SEGMENTS.</summary>
    public bool IndependentSegments { get; init; }

    /// <summary>EXT-X-START, when given.</summary>
    public PlaylistStart? Start { get; init; }
}
