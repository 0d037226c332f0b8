using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CdnNode.Caching;

/// <summary>
/// The memory tier: files by key, their bodies in blocks, over an optional lower tier and an origin for single blocks. Knows nothing of HTTP.
/// </summary>
/// <remarks>
/// <code>
///   TryOpen, OpenAsync --> FileHandle --ReadAsync--> BlockLease        hit: no lock, no allocation but the handle
///   BeginFill, BeginSparse --> FileFill --WriteAsync--> blocks         cold: arena, aging
///   absent block --> one run for all who wait: lower tier, then IBlockOrigin
/// </code>
/// </remarks>
public sealed class BlockCache : IAsyncDisposable
{
    private readonly CacheServices _services;
    private long _generation;

    /// <param name="lower">The disk; null: memory only.</param>
    /// <param name="origin">Where missing blocks of refetchable files come from; null: nowhere.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds; the message names all that are.</exception>
    public BlockCache(
        BlockCacheOptions options,
        TimeProvider time,
        ILogger<BlockCache> log,
        IMeterFactory meters,
        IFileLowerTier? lower = null,
        IBlockOrigin? origin = null)
        : this(options, time, log, meters, lower, origin, static run => ThreadPool.UnsafeQueueUserWorkItem(static r => r(), run, preferLocal: false))
    {
    }

    /// <summary>For tests that run the aging themselves.</summary>
    internal BlockCache(
        BlockCacheOptions options,
        TimeProvider time,
        ILogger<BlockCache> log,
        IMeterFactory meters,
        IFileLowerTier? lower,
        IBlockOrigin? origin,
        Action<Action> scheduleAging)
    {
        if (options.Validate() is { Count: > 0 } errors) throw new ArgumentException(string.Join(' ', errors), nameof(options));
        var metrics = new CacheMetrics(meters);
        _services = new CacheServices(options, time, log, metrics, lower, origin, scheduleAging);
        // A counter that starts at the time: unique in the process and, as long as the clock goes forward, across restarts.
        _generation = time.GetUtcNow().UtcTicks;
        metrics.Observe(ReadStatistics);
    }

    public BlockCacheOptions Options => _services.Options;

    internal CacheServices Services => _services;

    /// <summary>Opens what memory has under the key; takes no lock. Counts as a request for the file.</summary>
    public FileHandle? TryOpen(CacheKey key)
    {
        if (_services.Table.Find(key) is not { } file || !file.TryAddReference()) return null;
        file.Touch();
        return new FileHandle(file);
    }

    /// <summary>Whether memory has something under the key, whole or not. Doesn't count as a request for the file.</summary>
    public bool Contains(CacheKey key) => _services.Table.Find(key) is not null;

    /// <summary>Opens from memory, else from the lower tier: one look there, however many ask at once.</summary>
    public async ValueTask<FileHandle?> OpenAsync(CacheKey key, CancellationToken ct)
    {
        if (TryOpen(key) is { } handle) return handle;
        if (_services.Lower is not { } lower) return null;
        if (await _services.Opens.OpenAsync(lower, key, ct) is not { } file) return TryOpen(key);
        file.Touch();
        return new FileHandle(file);
    }

    /// <summary>
    /// Whether a body may be filled: not when it is longer than any may be, or needs more than half the memory at once since its blocks can't
    /// be had again. Such an answer is better passed on.
    /// </summary>
    public bool CanHold(FileHead head, long? length) =>
        length is not { } known
        || (known <= Options.MaxFileBytes && (head.BlocksCanBeRefetched || known <= Options.MemoryCapBytes / 2));

    /// <summary>
    /// Begins a new generation with its whole body from byte 0. It replaces what stands under the key: readers of the old one keep it.
    /// </summary>
    /// <param name="length">The announced length in bytes, null when it isn't known.</param>
    /// <param name="publish">False: only readers that the fill opens know it, until <see cref="FileFill.Publish"/>.</param>
    public FileFill BeginFill(CacheKey key, FileHead head, long? length, bool publish = true)
    {
        CheckLength(length);
        var file = Make(key, head, length);
        var run = file.AddRun(0, file.BlockCount, isWhole: true);
        if (publish) _services.Publish(file);
        return new FileFill(file, run);
    }

    /// <summary>
    /// Begins a generation of known length of which this fill brings some blocks only, in order; the others are absent until asked for. Replaces
    /// what stands under the key.
    /// </summary>
    public FileFill BeginSparse(CacheKey key, FileHead head, long length, long startBlock, long endBlockExclusive)
    {
        CheckLength(length);
        var file = Make(key, head, length);
        if (startBlock < 0 || startBlock > endBlockExclusive || endBlockExclusive > file.BlockCount)
        {
            file.Release();
            throw new ArgumentOutOfRangeException(
                nameof(startBlock), $"Blocks {startBlock} to {endBlockExclusive} (exclusive) of a file of {file.BlockCount} blocks.");
        }
        file.MarkComplete();
        var run = file.AddRun(startBlock, endBlockExclusive, isWhole: false);
        _services.Publish(file);
        return new FileFill(file, run);
    }

    /// <summary>Purges: nobody finds the file from the return on, in memory or below; its readers keep it. True if memory had it.</summary>
    public bool Remove(CacheKey key) => _services.Remove(key);

    /// <summary>Purges all files in memory that the predicate names (and their copies below). Returns how many. Files that only the lower tier
    /// has are not seen.</summary>
    public int RemoveWhere(Func<CacheKey, FileHead, bool> predicate)
    {
        var removed = 0;
        foreach (var file in _services.Table.Files)
        {
            if (predicate(file.Key, file.Head) && _services.Remove(file.Key)) removed++;
        }
        return removed;
    }

    public BlockCacheStatistics ReadStatistics()
    {
        var pool = _services.Pool;
        return new BlockCacheStatistics(
            pool.CapBytes, pool.BlockBytes, pool.OverheadBytes, pool.ReserveBytes, pool.CommittedBytes, pool.DetachedBytes,
            _services.Files, _services.Table.Count, pool.Blocks, _services.Fetcher.Running, _services.Ager.Evictions, _services.Ager.Skipped);
    }

    /// <summary>Checks the accounting. Exact when nobody opens, reads or fills; what is still held then is reported as well.</summary>
    /// <returns>What is wrong, empty when nothing is.</returns>
    public IReadOnlyList<string> CheckIntegrity() => IntegrityCheck.Run(_services);

    /// <summary>Stops fetches and lets go of all files. Open handles keep their blocks readable.</summary>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private CachedFile Make(CacheKey key, FileHead head, long? length)
    {
        // What a file costs beside its body is charged without asking: a flood of empty bodies must make its own room.
        if (_services.Pool.FreeBytes < 0) _services.Ager.TryEvictOne();
        var file = new CachedFile(_services, key, (ulong)Interlocked.Increment(ref _generation), head, length, isFromLower: false);
        _services.Ager.WakeIfLow();
        return file;
    }

    private void CheckLength(long? length)
    {
        if (length < 0 || length > Options.MaxFileBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(length), $"A body of {length} bytes; allowed: 0 .. {Options.MaxFileBytes}.");
        }
    }
}
