namespace CdnNode.Hls.Playlists;

/// <summary>The lowest EXT-X-VERSION that covers what a media playlist uses (RFC 8216bis section 8).</summary>
public static class PlaylistVersion
{
    /// <summary>From 1 to 10. Older players are shut out by a higher number than needed, newer features are misread under a lower one.</summary>
    public static int Required(MediaPlaylist playlist)
    {
        var version = playlist switch
        {
            { Skip.RecentlyRemovedDateRanges: not null } => 10,
            { Skip: not null } => 9,
            { IFramesOnly: true } => 4,
            _ => 1,
        };
        foreach (var segment in playlist.Segments)
            version = Math.Max(version, Required(segment, playlist.IFramesOnly));
        return version;
    }

    private static int Required(MediaSegment segment, bool iFramesOnly)
    {
        if (segment.Map is not null)
            return iFramesOnly ? 5 : 6;
        var version = segment.DurationSeconds.Scale > 0 ? 3 : 1;
        if (segment.ByteRange is not null)
            version = 4;
        foreach (var key in segment.Keys)
            version = Math.Max(version, key.KeyFormat is not null || key.KeyFormatVersions is not null ? 5 : key.Iv is not null ? 2 : 1);
        return version;
    }
}
