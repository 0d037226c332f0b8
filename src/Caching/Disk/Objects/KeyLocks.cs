namespace CdnNode.Caching.Disk.Objects;

/// <summary>
/// Locks by key, shared by keys that agree in 8 bits. Whoever changes which file a key names, or opens it to keep it, holds its lock; only
/// disk threads do, and none ever holds two.
/// </summary>
internal sealed class KeyLocks
{
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    public Lock Of(CacheKey key) => _locks[(byte)(key.Low >> 32)];
}
