namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-PLAYLIST-TYPE.</summary>
public enum MediaPlaylistType
{
    /// <summary>Not said: a sliding live playlist, or with ENDLIST a finished one.</summary>
    Unspecified,

    /// <summary>Segments are only ever added at the end.</summary>
    Event,

    /// <summary>Never changes.</summary>
    Vod,
}
