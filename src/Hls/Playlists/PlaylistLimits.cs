namespace CdnNode.Hls.Playlists;

/// <summary>What a playlist may cost before it is refused. The defaults are those of the node.</summary>
public sealed record PlaylistLimits
{
    /// <summary>The node's own limits.</summary>
    public static PlaylistLimits Default { get; } = new();

    /// <summary>Whole playlist, in bytes, after decompression. Default 2 MiB.</summary>
    public int MaxBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>One line, in bytes without its end. Default 32 KiB: signed URIs and keys as data URIs are long.</summary>
    public int MaxLineBytes { get; init; } = 32 * 1024;

    /// <summary>Segments of a media playlist, skipped ones included; partial segments have the same limit of their own. Default 20,000.</summary>
    public int MaxSegments { get; init; } = 20_000;

    /// <summary>Each list of a multivariant playlist (variants, renditions...), hints and reports of a media playlist. Default 2,000.</summary>
    public int MaxEntries { get; init; } = 2_000;

    /// <summary>Keys of different formats that apply to one segment. Default 16.</summary>
    public int MaxKeysPerSegment { get; init; } = 16;

    /// <summary>Attributes of one tag. Default 128: the specification has tags of about twenty, and each is looked up by name.</summary>
    public int MaxAttributes { get; init; } = 128;

    /// <summary>Longest duration, in seconds, of a segment, a part or a target. Default a day.</summary>
    public int MaxDurationSeconds { get; init; } = 86_400;
}
