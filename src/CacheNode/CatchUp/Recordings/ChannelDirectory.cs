using CdnNode.Recorder.Archive;

namespace CdnNode.CatchUp.Recordings;

/// <summary>Finds the recorded playlist that a URL of the past is about: by the live playlist's own path, or by the folder that it stands in.</summary>
internal sealed class ChannelDirectory(Recordings recordings)
{
    /// <summary>Whether a recorded playlist stands in the folder: the check that every request pays.</summary>
    public bool IsChannelFolder(ReadOnlySpan<char> folder)
    {
        foreach (var channel in recordings.Channels)
        {
            if (folder.SequenceEqual(FolderOf(channel.Playlist))) return true;
            foreach (var rendition in channel.Renditions)
            {
                if (folder.SequenceEqual(FolderOf(rendition.PlaylistPath))) return true;
            }
        }
        return false;
    }

    /// <param name="folder">Without a slash at the end.</param>
    /// <param name="list">The playlist's name without its ending; null: the folder's channel, else its first rendition.</param>
    /// <returns>The rendition is null when the channel's own playlist is meant.</returns>
    public (RecordedChannel Channel, RecordedRendition? Rendition)? Find(string folder, string? list)
    {
        bool IsMeant(string path) => list is null ? FolderOf(path).SequenceEqual(folder) : WithoutQuery(path).SequenceEqual($"{folder}/{list}.m3u8");
        foreach (var channel in recordings.Channels)
        {
            if (IsMeant(channel.Playlist)) return (channel, null);
        }
        foreach (var channel in recordings.Channels)
        {
            foreach (var rendition in channel.Renditions)
            {
                if (IsMeant(rendition.PlaylistPath)) return (channel, rendition);
            }
        }
        return null;
    }

    private static ReadOnlySpan<char> FolderOf(string path) => WithoutQuery(path) is var plain ? plain[..Math.Max(plain.LastIndexOf('/'), 0)] : default;

    private static ReadOnlySpan<char> WithoutQuery(string path) => path.IndexOf('?') is var at and >= 0 ? path.AsSpan(0, at) : path;
}
