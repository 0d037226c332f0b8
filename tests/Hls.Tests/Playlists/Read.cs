using System.Text;
using CdnNode.Hls.Playlists;

namespace CdnNode.Hls.Tests.Playlists;

/// <summary>Shorthand of the playlist tests.</summary>
internal static class Read
{
    public static MediaPlaylist Media(string text) => Assert.IsType<MediaPlaylist>(Any(Encoding.UTF8.GetBytes(text)));

    public static MultivariantPlaylist Multivariant(string text) => Assert.IsType<MultivariantPlaylist>(Any(Encoding.UTF8.GetBytes(text)));

    public static Playlist Any(ReadOnlySpan<byte> utf8)
    {
        Assert.True(PlaylistReader.TryRead(utf8, out var playlist, out var error), error?.ToString());
        return playlist;
    }

    public static PlaylistError Error(string text) => Error(Encoding.UTF8.GetBytes(text));

    public static PlaylistError Error(ReadOnlySpan<byte> utf8)
    {
        Assert.False(PlaylistReader.TryRead(utf8, out var playlist, out var error));
        Assert.Null(playlist);
        return error;
    }

    /// <summary>A media playlist of a target duration of 10 s with the given lines behind its head.</summary>
    public static string MediaText(params string[] lines) => "#EXTM3U\n#EXT-X-TARGETDURATION:10\n" + string.Join('\n', lines) + "\n";
}
