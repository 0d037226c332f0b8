using CdnNode.Caching.Disk;
using CdnNode.Caching.Tests.Disk.Support;
using CdnNode.Caching.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Caching.Tests.Disk;

/// <summary>On the real file system.</summary>
public sealed class LocalDiskTests : IDisposable
{
    private const int Block = DiskBench.Block;
    private readonly string _root = Directory.CreateTempSubdirectory("disk-tier-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Objects_and_partial_objects_survive_a_restart_in_a_two_level_tree_of_hashes()
    {
        await using (var tier = await OpenAsync())
        {
            tier.TryStoreWhole(new MemorySource(1, 1, (3 * Block) + 1, Block), mayEvict: false);
            tier.TryStoreWhole(new MemorySource(2, 1, 0, Block), mayEvict: false);
            tier.TryStoreBlock(new MemorySource(3, 1, 1L << 30, Block), 200_000, mayEvict: false);
            tier.ReplaceHead(DiskBench.Key(1), 1, new TestHead(8));
            tier.TryStoreWhole(new MemorySource(4, 1, Block, Block), mayEvict: false);
            tier.Remove(DiskBench.Key(4));
            await tier.FlushAsync(DiskBench.Ct);
            await CheckAsync(tier);
        }

        await File.WriteAllTextAsync(Path.Combine(_root, "cache/tmp/9"), "left over", DiskBench.Ct);
        await using var again = await OpenAsync();
        await CheckAsync(again);
        Assert.Equal(3, again.Status.Objects);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "cache/tmp")));
        var name = DiskBench.Key(1).ToString();
        Assert.True(File.Exists(Path.Combine(_root, "cache/objects", name[..2], name[2..4], name)));

        static async Task CheckAsync(DiskTier tier)
        {
            var found = await tier.TryOpenAsync(DiskBench.Key(1), DiskBench.Ct);
            Assert.Equal((8, true), (((TestHead)found!.Head).Id, found.IsWhole));
            var bytes = new byte[Block];
            Assert.Equal(1, await tier.ReadBlockAsync(found.Key, 1, 3, bytes.AsMemory(0, 1), DiskBench.Ct));
            Assert.True(Body.Matches(MemorySource.Seed(1, 1), 3 * Block, bytes.AsSpan(0, 1)));
            Assert.True((await tier.TryOpenAsync(DiskBench.Key(2), DiskBench.Ct))!.IsWhole);
            Assert.False((await tier.TryOpenAsync(DiskBench.Key(3), DiskBench.Ct))!.IsWhole);
            Assert.Equal(Block, await tier.ReadBlockAsync(DiskBench.Key(3), 1, 200_000, bytes, DiskBench.Ct));
            Assert.Null(await tier.TryOpenAsync(DiskBench.Key(4), DiskBench.Ct));
        }
    }

    [Fact]
    public async Task A_folder_that_another_process_uses_is_refused_and_taken_when_it_is_free()
    {
        var first = await OpenAsync();
        var time = new StepTime();
        await using var second = await OpenAsync(time: time);
        Assert.Equal(DiskTierState.Failed, second.Status.State);
        Assert.Contains("in use by another process", second.Status.Reason, StringComparison.Ordinal);
        await first.DisposeAsync();
        // A second's upkeep that is asked for while another is under way is left out: once it is done, the next seconds have theirs.
        time.Advance(10);
        await second.FlushAsync(DiskBench.Ct);
        time.Advance(10);
        await SettleAsync(second);
        Assert.Equal(DiskTierState.On, second.Status.State);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_and_the_tier_stays_off()
    {
        File.CreateSymbolicLink(Path.Combine(_root, "loop"), Path.Combine(_root, "loop"));
        await File.WriteAllTextAsync(Path.Combine(_root, "file"), "", DiskBench.Ct);
        foreach (var folder in new[] { "loop", "file", "/proc/none" })
        {
            await using var tier = await OpenAsync(folder);
            Assert.NotEqual(DiskTierState.On, tier.Status.State);
            Assert.Contains(Path.GetFileName(folder), tier.Status.Reason, StringComparison.Ordinal);
            Assert.Null(await tier.TryOpenAsync(DiskBench.Key(1), DiskBench.Ct));
            Assert.Null(tier.Admit(DiskBench.Key(1), 1, 0));
        }
    }

    [Fact]
    public async Task Under_a_cache_with_little_memory_many_readers_fills_and_purges_never_see_a_wrong_byte()
    {
        const int Keys = 200;
        const int Length = 150_000;
        await using var tier = await OpenAsync(change: static options => options with { BlockSizeBytes = 64 << 10, MaxBytes = 16 << 20 });
        var cache = new BlockCache(
            new BlockCacheOptions { MemoryCapBytes = 8 << 20, BlockSizeBytes = 64 << 10, WholeFileBytes = 1 << 20, ReadAheadBytes = 1 << 18 },
            TimeProvider.System, NullLogger<BlockCache>.Instance, new TestMeters(), tier, null);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() => WorkAsync(cache, tier, new Random(worker)), DiskBench.Ct)));
        await cache.DisposeAsync();
        await tier.FlushAsync(DiskBench.Ct);
        Assert.True(tier.CountOf(DiskTierEvent.BlockRead) > 100, $"{tier.CountOf(DiskTierEvent.BlockRead)} blocks from disk");
        Assert.True(tier.CountOf(DiskTierEvent.Evicted) > 20);
        Assert.Equal((DiskTierState.On, 0L, 0L), (tier.Status.State, tier.CountOf(DiskTierEvent.BlockBad), tier.CountOf(DiskTierEvent.ObjectUnreadable)));
        await tier.DisposeAsync();
        Assert.True(Directory.GetFiles(_root, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length) <= 16 << 20);

        await using var again = await OpenAsync(change: static options => options with { BlockSizeBytes = 64 << 10, MaxBytes = 16 << 20 });
        Assert.Equal(tier.Status.Objects, again.Status.Objects);
        Assert.Equal(tier.Status.Bytes, again.Status.Bytes);

        static async Task WorkAsync(BlockCache cache, DiskTier tier, Random random)
        {
            for (var i = 0; i < 600; i++)
            {
                // Two generations of a key differ in their head's number, which is the seed of the body.
                var id = Math.Min(random.Next(Keys), random.Next(Keys));
                var key = DiskBench.Key(id);
                if (random.Next(40) == 0)
                {
                    cache.Remove(key);
                    Assert.Null(await tier.TryOpenAsync(DiskBench.Key(-1 - id), DiskBench.Ct));
                }

                await using var handle = await cache.OpenAsync(key, DiskBench.Ct);
                if (handle is null || random.Next(30) == 0)
                {
                    await FillAsync(cache, key, id + (Keys * random.Next(1, 5)));
                }
                else
                {
                    await ReadAsync(handle);
                }
            }
        }

        static async Task FillAsync(BlockCache cache, CacheKey key, int seed)
        {
            using var fill = cache.BeginFill(key, new TestHead(seed), Length);
            for (var at = 0; at < Length; at += 50_000)
            {
                await fill.WriteAsync(Body.Make(seed, at, Math.Min(50_000, Length - at)), DiskBench.Ct);
            }

            fill.Complete();
        }

        static async Task ReadAsync(FileHandle handle)
        {
            try
            {
                Assert.Equal(Length, await Body.ReadAndCheckAsync(handle, ((TestHead)handle.Head).Id, DiskBench.Ct));
            }
            catch (FillFailedException)
            {
                // Its object was evicted or purged below while it was read; there is no origin to ask here.
            }
        }
    }

    private async Task<DiskTier> OpenAsync(string folder = "cache", TimeProvider? time = null, Func<DiskTierOptions, DiskTierOptions>? change = null)
    {
        var options = DiskBench.Defaults with { Folder = Path.Combine(_root, folder), MinFreeBytes = 1 };
        var tier = new DiskTier(
            change is null ? options : change(options), DiskBench.ReadHead, time ?? new StepTime(), NullLogger<DiskTier>.Instance);
        await SettleAsync(tier);
        return tier;
    }

    private static async Task SettleAsync(DiskTier tier)
    {
        await tier.FlushAsync(DiskBench.Ct);
        for (var i = 0; i < 300 && tier.Status is not ({ IsScanned: true } or { State: DiskTierState.Failed or DiskTierState.ReadOnly }); i++)
        {
            await tier.FlushAsync(DiskBench.Ct);
        }
    }
}
