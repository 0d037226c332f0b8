namespace CdnNode.Hls.Mp4;

/// <summary>What was found wrong with an MP4 file or fragment.</summary>
[Flags]
public enum Mp4Defects
{
    None = 0,

    /// <summary>Doesn't begin like any MP4 file.</summary>
    NotMp4 = 1,

    /// <summary>A box claims to be smaller than its own header.</summary>
    BadBoxSize = 1 << 1,

    /// <summary>A box claims more bytes than there are.</summary>
    Truncated = 1 << 2,

    /// <summary>Boxes are nested more than <see cref="Mp4Inspector.MaxDepth"/> deep.</summary>
    TooDeep = 1 << 3,

    /// <summary>The content of a box doesn't fit into it, or makes no sense.</summary>
    BadBox = 1 << 4,

    /// <summary>More tracks than are followed.</summary>
    TooManyTracks = 1 << 5,

    /// <summary>Neither a movie nor a fragment in it.</summary>
    NoMedia = 1 << 6,

    /// <summary>A fragment without media data behind it.</summary>
    NoMediaData = 1 << 7,

    /// <summary>A track fragment without base media decode time.</summary>
    NoDecodeTime = 1 << 8,

    /// <summary>A track fragment of a track that the initialization section doesn't have.</summary>
    UnknownTrack = 1 << 9,

    /// <summary>Durations or times run over.</summary>
    Overflow = 1 << 10,
}
