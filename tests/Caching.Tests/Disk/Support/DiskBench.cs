using CdnNode.Caching.Disk;
using CdnNode.Caching.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Caching.Tests.Disk.Support;

/// <summary>A disk tier on a disk and a clock that the test holds in its hands.</summary>
internal sealed class DiskBench : IAsyncDisposable
{
    public const int Block = 4096;

    private DiskBench(FakeDisk disk, DiskTierOptions options)
    {
        (Disk, Options) = (disk, options);
        Tier = new DiskTier(options, ReadHead, Time, NullLogger.Instance, disk);
    }

    public FakeDisk Disk { get; }

    public DiskTierOptions Options { get; }

    public StepTime Time { get; } = new();

    public DiskTier Tier { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static DiskTierOptions Defaults { get; } = new()
    {
        Folder = "unused",
        MaxBytes = 64 << 20,
        MinFreeBytes = 0,
        BlockSizeBytes = Block,
        ReadThreads = 1,
        RecentKeys = 4096,
    };

    public static CacheKey Key(int id) => CacheKey.FromText($"object {id}");

    /// <summary>The tier with its folder opened and scanned, unless the disk can't.</summary>
    public static async Task<DiskBench> OpenAsync(FakeDisk? disk = null, Func<DiskTierOptions, DiskTierOptions>? change = null)
    {
        var bench = new DiskBench(disk ?? new FakeDisk(), change is null ? Defaults : change(Defaults));
        await bench.SettleAsync();
        return bench;
    }

    /// <summary>The tier, its folder perhaps not opened yet.</summary>
    public static DiskBench Begin(FakeDisk disk, Func<DiskTierOptions, DiskTierOptions>? change = null) =>
        new(disk, change is null ? Defaults : change(Defaults));

    public static FileHead? ReadHead(ReadOnlySpan<byte> bytes) => bytes.Length >= sizeof(int) ? new TestHead(BitConverter.ToInt32(bytes)) : null;

    /// <summary>Until nothing is queued and a scan that is under way has ended: each step of it queues the next before the flush behind it.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; i < 300; i++)
        {
            await Tier.FlushAsync(Ct);
            if (Tier.Status is { IsScanned: true } or { State: DiskTierState.Failed })
            {
                break;
            }
        }

        await Tier.FlushAsync(Ct);
    }

    /// <summary>Lets seconds pass, with all that the tier does in them.</summary>
    public async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Time.Advance(1);
            await Tier.FlushAsync(Ct);
        }

        await SettleAsync();
    }

    public bool Offer(int id, ulong generation, long length, FileHead? head = null) =>
        Tier.Admit(Key(id), length, 0) is { } mayEvict && Tier.TryStoreWhole(new MemorySource(id, generation, length, Block, head), mayEvict);

    public bool OfferBlock(int id, ulong generation, long length, int block) =>
        Tier.Admit(Key(id), Block, 1 + block) is { } mayEvict && Tier.TryStoreBlock(new MemorySource(id, generation, length, Block), block, mayEvict);

    public async Task<bool> StoreAsync(int id, ulong generation, long length, FileHead? head = null)
    {
        var isTaken = Offer(id, generation, length, head);
        await Tier.FlushAsync(Ct);
        return isTaken;
    }

    public ValueTask<LowerFile?> FindAsync(int id) => Tier.TryOpenAsync(Key(id), Ct);

    public async Task<bool> HasAsync(int id) => await FindAsync(id) is not null;

    /// <summary>Reads a block and checks every byte; false when it is absent.</summary>
    public async Task<bool> ReadBlockAsync(int id, LowerFile file, int block)
    {
        var bytes = new byte[Math.Min(Block, file.Length - ((long)block * Block))];
        if (await Tier.ReadBlockAsync(file.Key, file.Generation, block, bytes, Ct) < 0)
        {
            return false;
        }

        Assert.True(
            Body.Matches(MemorySource.Seed(id, file.Generation), (long)block * Block, bytes), $"wrong bytes: object {id}, block {block}");
        return true;
    }

    /// <summary>How many blocks can be read, each of them right; -1 when the object is absent.</summary>
    public async Task<int> CountGoodBlocksAsync(int id)
    {
        if (await FindAsync(id) is not { } file)
        {
            return -1;
        }

        var good = 0;
        for (var block = 0; (long)block * Block < file.Length; block++)
        {
            good += await ReadBlockAsync(id, file, block) ? 1 : 0;
        }

        return good;
    }

    public ValueTask DisposeAsync() => Tier.DisposeAsync();
}
