namespace CdnNode.Hls.Mp4;

/// <summary>What an MP4 resource is.</summary>
public enum Mp4Kind
{
    Unknown,

    /// <summary>A movie header without media of its own: an EXT-X-MAP's resource.</summary>
    Initialization,

    /// <summary>Movie fragments: a segment.</summary>
    Media,

    /// <summary>Both in one.</summary>
    SelfInitializing,
}
