using CdnNode.Demo.Clip;

namespace CdnNode.Demo;

/// <summary>What the demo origin plays: the looped clip, live or on demand, in one format.</summary>
/// <param name="Name">What the page calls it.</param>
/// <param name="Path">Folder of its playlists and segments, from the root, without a slash at the end.</param>
/// <param name="Format">Container of its segments.</param>
/// <param name="IsLive">A sliding window over the endless loop; else its first minutes, complete.</param>
internal sealed record DemoTitle(string Name, string Path, ClipFormat Format, bool IsLive)
{
    /// <summary>Every title, transport streams first: every player takes those.</summary>
    public static IReadOnlyList<DemoTitle> All { get; } =
    [
        new("Live demo", "/live/demo", ClipFormat.TransportStream, IsLive: true),
        new("Demo title", "/vod/demo", ClipFormat.TransportStream, IsLive: false),
        new("Live demo (CMAF)", "/live/demo-cmaf", ClipFormat.Cmaf, IsLive: true),
        new("Demo title (CMAF)", "/vod/demo-cmaf", ClipFormat.Cmaf, IsLive: false),
    ];

    /// <summary>The address to give a player, from the root.</summary>
    public string MultivariantPath => Path + "/index.m3u8";
}
