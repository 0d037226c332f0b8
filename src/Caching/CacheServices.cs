using Microsoft.Extensions.Logging;

namespace CdnNode.Caching;

/// <summary>What the parts of one cache share.</summary>
internal sealed class CacheServices : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private long _files;
    private int _isDisposed;

    public CacheServices(
        BlockCacheOptions options,
        TimeProvider time,
        ILogger<BlockCache> log,
        CacheMetrics metrics,
        IFileLowerTier? lower,
        IBlockOrigin? origin,
        Action<Action> scheduleAging)
    {
        Options = options;
        Log = log;
        Metrics = metrics;
        Lower = lower;
        Origin = origin;
        BlockShift = System.Numerics.BitOperations.Log2((uint)options.BlockSizeBytes);
        // A small memory (tests, tiny machines) must not be spent on one file or one run.
        WholeFileBytes = Math.Min(options.WholeFileBytes, options.MemoryCapBytes / 8);
        MaxRunBlocks = Math.Max(1, Math.Min(options.ReadAheadBytes, options.MemoryCapBytes / 8) >> BlockShift);
        Pool = new BlockPool(options.MemoryCapBytes, options.LendsPages);
        Policy = new AgingPolicy((int)Math.Min(1 << 20, Pool.CapBytes / (32 * 1024)));
        Ager = new BlockAger(
            Pool, Policy, (long)(Pool.CapBytes * options.AgingStartFree), (long)(Pool.CapBytes * options.AgingStopFree), scheduleAging);
        Supply = new BlockSupply(Pool, Ager, time, options.MaxBlockWait);
        Fetcher = new RunFetcher(this, _stopping.Token);
        Opens = new LowerOpens(this, _stopping.Token);
    }

    public BlockCacheOptions Options { get; }
    public ILogger<BlockCache> Log { get; }
    public CacheMetrics Metrics { get; }
    public IFileLowerTier? Lower { get; }
    public IBlockOrigin? Origin { get; }
    public int BlockShift { get; }

    /// <summary>Up to this length a file ages as a whole.</summary>
    public long WholeFileBytes { get; }

    /// <summary>The longest run that one read starts.</summary>
    public long MaxRunBlocks { get; }

    public FileTable Table { get; } = new();
    public BlockPool Pool { get; }
    public AgingPolicy Policy { get; }
    public BlockAger Ager { get; }
    public BlockSupply Supply { get; }
    public RunFetcher Fetcher { get; }
    public LowerOpens Opens { get; }

    /// <summary>Files in memory, those that only readers know included.</summary>
    public long Files => Interlocked.Read(ref _files);

    public bool IsStopping => _stopping.IsCancellationRequested;

    public void NoteFile(int change) => Interlocked.Add(ref _files, change);

    /// <summary>Enters a file into the table; what stood there is withdrawn, here and below.</summary>
    public void Publish(CachedFile file)
    {
        Table.AddOrReplace(file);
        Lower?.Remove(file.Key);
        Opens.Invalidate(file.Key);
    }

    /// <summary>Purges a key. The order matters: an open from below that began before sees the invalidation, one that begins later finds nothing.</summary>
    public bool Remove(CacheKey key)
    {
        Table.Find(key)?.Withdraw();
        Lower?.Remove(key);
        Opens.Invalidate(key);
        return Table.Find(key) is { } file && Table.Remove(file);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stopping.CancelAsync();
        await Fetcher.DrainAsync();
        foreach (var file in Table.Files) Table.Remove(file);
        _stopping.Dispose();
    }
}
