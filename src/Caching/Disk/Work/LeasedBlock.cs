using CdnNode.Caching.Disk.Objects;

namespace CdnNode.Caching.Disk.Work;

/// <summary>One block on its way to disk, held in memory by a lease of its own.</summary>
internal sealed class LeasedBlock(FileHandle file, BlockLease lease, int blockIndex) : IStoreSource
{
    public CacheKey Key => file.Key;

    public ulong Generation => file.Generation;

    public long Length => file.Length ?? 0;

    public FileHead Head => file.Head;

    public bool TryCopyBlock(int index, Span<byte> destination) =>
        index == blockIndex && lease.Length == destination.Length && lease.Span.TryCopyTo(destination);

    public void Dispose()
    {
        lease.Dispose();
        file.Dispose();
    }
}
