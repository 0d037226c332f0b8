using CdnNode.Caching.Disk.Objects;

namespace CdnNode.Caching.Disk.Work;

/// <summary>A file in memory on its way to disk: an own handle keeps its generation, nothing waits for what has been aged out meanwhile.</summary>
internal sealed class FileSource(FileHandle file) : IStoreSource
{
    public CacheKey Key => file.Key;

    public ulong Generation => file.Generation;

    public long Length => file.Length ?? 0;

    public FileHead Head => file.Head;

    public bool TryCopyBlock(int blockIndex, Span<byte> destination)
    {
        var offset = (long)blockIndex * file.BlockSizeBytes;
        while (!destination.IsEmpty)
        {
            if (!file.TryRead(offset, out var lease)) return false;
            using (lease)
            {
                if (lease.IsEmpty) return false;
                var count = Math.Min(lease.Length, destination.Length);
                lease.Span[..count].CopyTo(destination);
                destination = destination[count..];
                offset += count;
            }
        }
        return true;
    }

    public void Dispose() => file.Dispose();
}
