using CdnNode.Operations.Units;

namespace CdnNode.Operations.Options;

/// <summary>One recorded channel: section <c>CdnNode:Recorder:Channels:&lt;name&gt;</c>.</summary>
public sealed record RecordedChannelOptions
{
    /// <summary>The entry's name in the section: 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, no dot first.</summary>
    public string Name { get; init; } = "";

    /// <summary>What lists call it. Default: the name.</summary>
    public string Title { get; init; } = "";

    /// <summary>Path of the live playlist on this node, such as <c>/live/one/index.m3u8</c>. Must be given.</summary>
    public string Playlist { get; init; } = "";

    /// <summary>Which media playlists of a multivariant one, by their URIs there. At most 64. Default: all.</summary>
    public IReadOnlyList<string> Renditions { get; init; } = [];

    /// <summary>Hours older than this are deleted. 1min to 3660d. Default 7d.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Most bytes on disk. 0 (no bound) or 1 MiB to 1 EiB. Default 0.</summary>
    public ByteSize MaxSize { get; init; }

    /// <summary>Bytes of the file system that this channel leaves free by deleting its oldest hours. 0 to 1 EiB. Default 0.</summary>
    public ByteSize MinFree { get; init; }
}
