namespace CdnNode.Caching.Disk;

/// <summary>What the disk tier can do now.</summary>
/// <remarks>
/// <code>
///              folder ready                    no room: ENOSPC, free space
///   Starting ---------------> On  --------------------------------------> Full      reads go on
///      |                      ^|-------- EROFS, EACCES ------------------> ReadOnly  reads go on
///      |  folder unusable     |'-------- EIO, no answer, other ----------> Failed    nothing is tried
///      '------> Failed        |                                             |
///                             '---- the probe (every 10 s) writes, reads back and deletes a file, and finds free space
/// </code>
/// A worse state may follow a better one at any time (Full, ReadOnly, Failed in this order); only the probe leads back.
/// </remarks>
public enum DiskTierState
{
    /// <summary>The folder isn't opened yet; lookups find nothing.</summary>
    Starting,

    /// <summary>Reads and stores.</summary>
    On,

    /// <summary>Reads; stores are dropped until there is room again.</summary>
    Full,

    /// <summary>Reads; stores are dropped since nothing can be written.</summary>
    ReadOnly,

    /// <summary>Off: the node runs as if there were no disk.</summary>
    Failed,
}
