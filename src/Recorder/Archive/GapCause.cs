namespace CdnNode.Recorder.Archive;

/// <summary>Why a piece of the timeline has no bytes. The numbers stand in journals: they never change.</summary>
public enum GapCause
{
    /// <summary>No gap: there are bytes.</summary>
    None = 0,

    /// <summary>No origin gave it.</summary>
    Unavailable = 1,

    /// <summary>What the origins gave failed verification.</summary>
    Invalid = 2,

    /// <summary>The origin's playlist itself says EXT-X-GAP.</summary>
    Declared = 3,

    /// <summary>It left the live playlist before it was seen there: the origin or the node was away.</summary>
    Missed = 4,

    /// <summary>The disk was full.</summary>
    DiskFull = 5,

    /// <summary>A write or sync failed.</summary>
    DiskFailed = 6,

    /// <summary>The disk couldn't follow, and the bytes that wait for it are bounded.</summary>
    DiskSlow = 7,

    /// <summary>Larger than what is recorded.</summary>
    TooLarge = 8,
}
