using CdnNode.Hls.Playlists;

namespace CdnNode.Playlists;

/// <summary>Delta updates (RFC 8216bis section 6.2.5.1): a playlist that leaves out what its reader has already.</summary>
internal static class DeltaUpdate
{
    /// <summary>The playlist with what it skips filled in from an earlier one; as it is when it skips nothing, or that one hasn't got it all.</summary>
    public static MediaPlaylist Complete(MediaPlaylist playlist, MediaPlaylist earlier)
    {
        if (playlist.Skip is not { } skip) return playlist;
        var end = playlist.MediaSequence + skip.SkippedSegments;
        var skipped = earlier.Segments.Where(segment => segment.MediaSequence >= playlist.MediaSequence && segment.MediaSequence < end).ToList();
        return skipped.Count == skip.SkippedSegments ? playlist with { Skip = null, Segments = [.. skipped, .. playlist.Segments] } : playlist;
    }
}
