using CdnNode.Caching.Disk.Objects;
using CdnNode.Caching.Tests.Support;

namespace CdnNode.Caching.Tests.Disk.Support;

/// <summary>An object to store, whose bytes follow from key and generation.</summary>
internal sealed class MemorySource(int id, ulong generation, long length, int blockSize, FileHead? head = null) : IStoreSource
{
    public CacheKey Key { get; } = DiskBench.Key(id);

    public ulong Generation { get; } = generation;

    public long Length { get; } = length;

    public FileHead Head { get; } = head ?? new TestHead(id);

    public bool IsDisposed { get; private set; }

    /// <summary>From this block on the memory has let go.</summary>
    public int GoneFrom { get; init; } = int.MaxValue;

    /// <summary>Bytes of a body, different for every object and generation.</summary>
    public static int Seed(int id, ulong generation) => (id * 131) + ((int)generation * 7);

    public bool TryCopyBlock(int blockIndex, Span<byte> destination)
    {
        Body.Make(Seed(id, Generation), (long)blockIndex * blockSize, destination.Length).CopyTo(destination);
        return blockIndex < GoneFrom;
    }

    public void Dispose() => IsDisposed = true;
}
