namespace CdnNode.Caching.Disk;

/// <summary>What the disk tier counts.</summary>
public enum DiskTierEvent
{
    /// <summary>A lookup found an object.</summary>
    OpenHit,

    /// <summary>A lookup found nothing.</summary>
    OpenAbsent,

    /// <summary>A block was read and verified.</summary>
    BlockRead,

    /// <summary>A block was asked for that isn't there, or is of another generation.</summary>
    BlockAbsent,

    /// <summary>A block didn't match its checksum; its object was removed.</summary>
    BlockBad,

    /// <summary>A file wasn't a whole object of this format and block size; it was removed.</summary>
    ObjectUnreadable,

    /// <summary>A read was refused since too many were waiting.</summary>
    ReadRefused,

    /// <summary>A read was given up since the disk didn't answer in time.</summary>
    ReadTimedOut,

    /// <summary>A whole object was stored.</summary>
    ObjectStored,

    /// <summary>A single block was stored.</summary>
    BlockStored,

    /// <summary>An object was removed to make room.</summary>
    Evicted,

    /// <summary>An object was removed on demand.</summary>
    Removed,

    /// <summary>A head was replaced.</summary>
    HeadReplaced,

    /// <summary>A head couldn't be replaced (no room in its slot, queue full, a fault); its object was removed.</summary>
    HeadDropped,

    /// <summary>A store was declined: the tier is full and this was the first request.</summary>
    StoreNotAdmitted,

    /// <summary>A store was declined: too much waits to be written.</summary>
    StoreQueueFull,

    /// <summary>A store was dropped: the tier can't write now.</summary>
    StoreWhileOff,

    /// <summary>A store was declined: the objects of earlier runs aren't counted yet.</summary>
    StoreWhileScanning,

    /// <summary>A store was dropped: the object is larger than half of the tier, or its head larger than 64 KiB.</summary>
    StoreTooLarge,

    /// <summary>A store was dropped: eviction made no room.</summary>
    StoreNoRoom,

    /// <summary>A store was dropped: a file operation failed.</summary>
    StoreFaulted,

    /// <summary>A store was dropped: its blocks had left memory before they were written.</summary>
    StoreSourceGone,

    /// <summary>A store was dropped: its key was removed before it was written.</summary>
    StoreSuperseded,

    /// <summary>A store had nothing to do: the same bytes are on disk.</summary>
    StoreRedundant,
}
