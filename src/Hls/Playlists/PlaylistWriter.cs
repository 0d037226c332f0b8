using System.Buffers;

namespace CdnNode.Hls.Playlists;

/// <summary>
/// Writes playlists that read back as what they were (but for what the reader keeps out: comments and tags it doesn't know). URIs stay as they are given; characters
/// that can't stand in a playlist are percent-encoded in URIs and left out of texts, so that nothing that is passed in makes a line of its own.
/// </summary>
public static class PlaylistWriter
{
    /// <summary>Writes either kind.</summary>
    public static void Write(Playlist playlist, IBufferWriter<byte> destination)
    {
        var text = new PlaylistText(destination);
        text.Tag(Tags.Header);
        if (playlist.Version > 1)
            text.Tag(Tags.Version, playlist.Version);
        if (playlist.IndependentSegments)
            text.Tag(Tags.IndependentSegments);
        if (playlist.Start is { } start)
        {
            text.Attributes(Tags.Start).Attribute<decimal>("TIME-OFFSET", start.TimeOffsetSeconds).Flag("PRECISE", start.Precise).EndLine();
        }

        if (playlist is MediaPlaylist media)
            new MediaPlaylistWriter(text).Write(media);
        else if (playlist is MultivariantPlaylist multivariant)
            new MultivariantPlaylistWriter(text).Write(multivariant);
    }

    /// <summary>Writes either kind into an array of its own.</summary>
    public static byte[] ToUtf8(Playlist playlist)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(playlist, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
