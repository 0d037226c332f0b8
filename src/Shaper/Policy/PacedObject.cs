namespace CdnNode.Shaper;

/// <summary>What kind of object is asked for, as far as pacing cares.</summary>
public enum PacedObject
{
    /// <summary>A media segment.</summary>
    Segment,

    /// <summary>A playlist.</summary>
    Playlist,

    /// <summary>A decryption key.</summary>
    Key,

    /// <summary>An initialization section.</summary>
    InitSegment,

    /// <summary>A part of a low-latency segment.</summary>
    LowLatencyPart,

    /// <summary>Anything else: images, subtitles, downloads that nobody knows the rate of.</summary>
    Other,
}
