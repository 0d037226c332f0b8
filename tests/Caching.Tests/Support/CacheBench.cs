using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Caching.Tests.Support;

/// <summary>A cache of 64 KiB blocks with all that a test wants to hold in its hands.</summary>
internal sealed class CacheBench : IAsyncDisposable
{
    public const int Block = 64 * 1024;

    private readonly ConcurrentQueue<Action> _agings = new();
    private readonly ConcurrentQueue<Task> _running = new();

    /// <param name="agesByItself">False: aging that was scheduled waits for <see cref="RunScheduledAging"/>.</param>
    public CacheBench(
        long capBytes = 32 << 20, TestLowerTier? lower = null, TestOrigin? origin = null, bool agesByItself = true,
        Func<BlockCacheOptions, BlockCacheOptions>? change = null)
    {
        var options = new BlockCacheOptions
        {
            MemoryCapBytes = capBytes,
            BlockSizeBytes = Block,
            WholeFileBytes = 4 * Block,
            ReadAheadBytes = 4 * Block,
        };
        if (change is not null) options = change(options);
        Cache = new BlockCache(
            options, Time, NullLogger<BlockCache>.Instance, new TestMeters(), lower, origin,
            agesByItself ? run => _running.Enqueue(Task.Run(run)) : _agings.Enqueue);
    }

    public BlockCache Cache { get; }

    public ManualTime Time { get; } = new();

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static CacheKey Key(int id) => CacheKey.FromText($"key {id}");

    public int RunScheduledAging()
    {
        var runs = 0;
        while (_agings.TryDequeue(out var run))
        {
            run();
            runs++;
        }
        return runs;
    }

    /// <summary>Fills a whole body, seed = id, and closes the fill.</summary>
    public async Task FillAsync(int id, int length, bool isAnnounced = true, bool canBeRefetched = false)
    {
        using var fill = Cache.BeginFill(Key(id), new TestHead(id, canBeRefetched), isAnnounced ? length : null);
        for (var at = 0; at < length; at += 50_000) await fill.WriteAsync(Body.Make(id, at, Math.Min(50_000, length - at)), Ct);
        Assert.True(fill.Complete());
    }

    /// <summary>Once all background work has ended, the accounting must be exact.</summary>
    public async Task AssertSoundAsync()
    {
        await Cache.Services.Opens.DrainAsync();
        await Cache.Services.Fetcher.DrainAsync();
        while (_running.TryDequeue(out var aging)) await aging;
        Assert.Empty(Cache.CheckIntegrity());
    }

    public ValueTask DisposeAsync() => Cache.DisposeAsync();
}
