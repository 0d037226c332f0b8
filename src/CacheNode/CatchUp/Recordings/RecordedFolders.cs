using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>Where recorded objects stand in URLs: <c>{folder of the live playlist}/rec/{channel}/{rendition}/{name}</c>.</summary>
internal static class RecordedFolders
{
    private const string Name = "/rec";
    private const string Within = Name + "/";

    /// <summary>The part of the path space that the recordings of a live playlist's folder take.</summary>
    public static string PrefixOf(string playlistPath) => playlistPath[..Math.Max(playlistPath.LastIndexOf('/'), 0)] + Name;

    /// <summary>False for most paths that are none of a recorded object, at the price of a search in the path.</summary>
    public static bool MayBeIn(string path) => path.Contains(Within, StringComparison.Ordinal);

    /// <summary>With a slash at its end.</summary>
    public static string Of(RecordedChannel channel, RecordedRendition rendition) => $"{PrefixOf(channel.Playlist)}/{channel.Name}/{rendition.Id}/";
}
