namespace CdnNode.Caching.Disk.Objects;

/// <summary>What <see cref="OpenFileCache"/> knows of a key: how often it is used, and its file if that is open.</summary>
internal sealed class OpenFileEntry(CacheKey key)
{
    public CacheKey Key { get; } = key;

    /// <summary>Uses since the entry was made.</summary>
    public int Uses { get; set; }

    /// <summary>Last use, as a time stamp of the clock.</summary>
    public long LastUse { get; set; }

    public OpenObject? Open { get; set; }
}
