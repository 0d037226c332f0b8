namespace CdnNode.Caching.Disk.Objects;

/// <summary>An object in memory that is to be written. Disposed when it was written or dropped.</summary>
internal interface IStoreSource : IDisposable
{
    CacheKey Key { get; }

    ulong Generation { get; }

    /// <summary>Body length in bytes.</summary>
    long Length { get; }

    FileHead Head { get; }

    /// <summary>Copies a block, if it is still in memory; never waits. The destination is as long as the block.</summary>
    bool TryCopyBlock(int blockIndex, Span<byte> destination);
}
