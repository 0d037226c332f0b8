namespace CdnNode.Caching.Disk.Objects;

/// <summary>What a read of a block found.</summary>
internal enum BlockState
{
    /// <summary>Never stored, or of another generation.</summary>
    Absent,

    /// <summary>Read and verified.</summary>
    Present,

    /// <summary>Stored, but the bytes aren't those that were stored.</summary>
    Bad,
}
