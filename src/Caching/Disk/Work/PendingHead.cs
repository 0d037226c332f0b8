namespace CdnNode.Caching.Disk.Work;

/// <summary>A head for one generation, on its way to disk. Two are equal only when they are the same.</summary>
internal sealed class PendingHead(CacheKey key, ulong generation, FileHead head)
{
    public CacheKey Key { get; } = key;

    public ulong Generation { get; } = generation;

    public FileHead Head { get; } = head;
}
