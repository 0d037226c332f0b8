using System.Buffers;
using CdnNode.Caching.Disk;
using CdnNode.Caching.Tests.Disk.Support;
using CdnNode.Caching.Tests.Support;

namespace CdnNode.Caching.Tests.Disk;

public sealed class DiskTierTests
{
    private const int Block = DiskBench.Block;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData(5 * Block)]
    [InlineData(1500 * Block + 17)]
    public async Task What_was_stored_is_read_back_and_still_after_a_restart(int length)
    {
        await using var bench = await DiskBench.OpenAsync();
        Assert.True(await bench.StoreAsync(1, 7, length));
        await CheckAsync(bench);
        await bench.DisposeAsync();

        await using var again = await DiskBench.OpenAsync(bench.Disk.Reboot());
        Assert.Equal(1, again.Tier.Status.Objects);
        Assert.Equal(bench.Tier.Status.Bytes, again.Tier.Status.Bytes);
        await CheckAsync(again);

        async Task CheckAsync(DiskBench at)
        {
            var file = await at.FindAsync(1);
            Assert.NotNull(file);
            Assert.Equal((7UL, (long)length, true, 1), (file.Generation, file.Length, file.IsWhole, ((TestHead)file.Head).Id));
            Assert.Equal((length + Block - 1) / Block, await at.CountGoodBlocksAsync(1));
        }
    }

    [Fact]
    public async Task A_block_of_another_generation_or_beyond_the_end_is_absent()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 7, 2 * Block);
        var bytes = new byte[Block];
        foreach (var (generation, block) in new[] { (6UL, 0L), (8UL, 0L), (7UL, 2L), (7UL, -1L), (7UL, long.MaxValue), (7UL, 1L << 32) })
        {
            Assert.Equal(-1, await bench.Tier.ReadBlockAsync(DiskBench.Key(1), generation, block, bytes, DiskBench.Ct));
        }
    }

    [Fact]
    public async Task A_new_generation_takes_the_place_of_the_old_one()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, 9 * Block);
        var old = await bench.FindAsync(1);
        await bench.StoreAsync(1, 2, 3 * Block);
        Assert.False(await bench.ReadBlockAsync(1, old!, 0));
        Assert.Equal(3, await bench.CountGoodBlocksAsync(1));
        Assert.Equal(bench.Disk.UsedBytes, bench.Tier.Status.Bytes);
    }

    [Fact]
    public async Task Single_blocks_of_a_big_object_come_and_stay_one_by_one()
    {
        await using var bench = await DiskBench.OpenAsync();
        const int Blocks = 700;
        foreach (var block in new[] { 3, 699, 0, 512 })
        {
            Assert.True(bench.OfferBlock(1, 5, Blocks * Block, block));
        }

        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.False((await bench.FindAsync(1))!.IsWhole);
        Assert.Equal(4, await bench.CountGoodBlocksAsync(1));

        await using var again = await DiskBench.OpenAsync(bench.Disk.Reboot());
        Assert.Equal(bench.Tier.Status.Bytes, again.Tier.Status.Bytes);
        Assert.Equal(4, await again.CountGoodBlocksAsync(1));
        for (var block = 0; block < Blocks; block++)
        {
            again.OfferBlock(1, 5, Blocks * Block, block);
            await again.Tier.FlushAsync(DiskBench.Ct);
        }

        Assert.Equal(4, again.Tier.CountOf(DiskTierEvent.StoreRedundant));
        Assert.True((await again.FindAsync(1))!.IsWhole);
        Assert.Equal(Blocks, await again.CountGoodBlocksAsync(1));
    }

    [Fact]
    public async Task A_block_of_a_new_generation_drops_the_blocks_of_the_old_one()
    {
        await using var bench = await DiskBench.OpenAsync();
        bench.OfferBlock(1, 1, 3 * Block, 0);
        bench.OfferBlock(1, 2, 3 * Block, 1);
        await bench.Tier.FlushAsync(DiskBench.Ct);
        var file = await bench.FindAsync(1);
        Assert.Equal(2UL, file!.Generation);
        Assert.False(await bench.ReadBlockAsync(1, file, 0));
        Assert.True(await bench.ReadBlockAsync(1, file, 1));
    }

    [Fact]
    public async Task A_replaced_head_is_seen_at_once_and_after_a_restart()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        for (var id = 100; id < 105; id++)
        {
            bench.Disk.CloseGate();
            bench.Tier.ReplaceHead(DiskBench.Key(1), 1, new TestHead(id));
            var found = bench.FindAsync(1);
            bench.Disk.Gate.Set();
            Assert.Equal(id, ((TestHead)(await found)!.Head).Id);
        }

        bench.Tier.ReplaceHead(DiskBench.Key(1), 2, new TestHead(999));
        await bench.Tier.FlushAsync(DiskBench.Ct);
        await using var again = await DiskBench.OpenAsync(bench.Disk.Reboot());
        Assert.Equal(104, ((TestHead)(await again.FindAsync(1))!.Head).Id);
        Assert.Equal(1, await again.CountGoodBlocksAsync(1));
    }

    [Fact]
    public async Task A_head_that_has_outgrown_its_slot_takes_its_object_with_it()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Tier.ReplaceHead(DiskBench.Key(1), 1, new BigHead(10_000));
        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.False(await bench.HasAsync(1));
        Assert.Equal(0, bench.Tier.Status.Bytes);
        Assert.Equal(1, bench.Tier.CountOf(DiskTierEvent.HeadDropped));
        Assert.True(await bench.StoreAsync(2, 1, Block, new BigHead(64 * 1024)));
        Assert.True(await bench.HasAsync(2));
        await bench.StoreAsync(3, 1, Block, new BigHead(64 * 1024 + 1));
        Assert.Equal(1, bench.Tier.CountOf(DiskTierEvent.StoreTooLarge));
    }

    [Fact]
    public async Task A_removal_is_effective_before_it_returns_though_stores_are_in_flight()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Disk.CloseGate();
        Assert.True(bench.Offer(1, 2, Block));
        Assert.True(bench.Offer(2, 1, Block));
        await bench.Disk.Reached.Task;
        bench.Tier.Remove(DiskBench.Key(1));
        bench.Tier.Remove(DiskBench.Key(2));
        Assert.False(await bench.HasAsync(1));
        Assert.True(bench.Offer(3, 1, Block));
        bench.Disk.Gate.Set();
        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.Equal((false, false, true), (await bench.HasAsync(1), await bench.HasAsync(2), await bench.HasAsync(3)));
        Assert.Single(bench.Disk.Names);
        Assert.True(await bench.StoreAsync(1, 3, Block));
        Assert.True(await bench.HasAsync(1));
    }

    [Fact]
    public async Task A_purge_by_head_removes_what_it_names_and_what_was_queued_before_it()
    {
        await using var bench = await DiskBench.OpenAsync();
        for (var id = 0; id < 40; id++)
        {
            bench.Offer(id, 1, Block);
        }

        bench.Tier.ReplaceHead(DiskBench.Key(1), 1, new TestHead(2));
        Assert.Equal(21, await bench.Tier.RemoveWhereAsync(static head => ((TestHead)head).Id % 2 == 0));
        for (var id = 0; id < 40; id++)
        {
            Assert.Equal(id % 2 != 0 && id != 1, await bench.HasAsync(id));
        }
    }

    [Fact]
    public async Task Blocks_that_left_memory_before_they_were_written_make_no_object()
    {
        await using var bench = await DiskBench.OpenAsync();
        var source = new MemorySource(1, 1, 5 * Block, Block) { GoneFrom = 3 };
        bench.Tier.TryStoreWhole(source, mayEvict: true);
        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.False(await bench.HasAsync(1));
        Assert.Equal((0, 0), (bench.Disk.UsedBytes, bench.Tier.Status.Bytes));
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public async Task A_file_kept_with_another_block_size_is_removed()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, 3 * Block);
        await using var again = await DiskBench.OpenAsync(bench.Disk.Reboot(), options => options with { BlockSizeBytes = 8192 });
        Assert.Empty(again.Disk.Names);
        Assert.Equal(1, again.Tier.CountOf(DiskTierEvent.ObjectUnreadable));
    }

    [Fact]
    public async Task Leftovers_and_foreign_files_of_an_earlier_run_do_no_harm()
    {
        var disk = new FakeDisk();
        disk.Put("tmp/5", new FakeInode());
        disk.Put("objects/00/00/readme", new FakeInode());
        disk.Put($"objects/00/01/{new CacheKey(0, 1)}", new FakeInode());
        disk.Put($"objects/00/00/{new CacheKey(0, 1)}", new FakeInode());
        await using var bench = await DiskBench.OpenAsync(disk);
        Assert.Empty(disk.Temporaries);
        Assert.Equal(["objects/00/00/readme", $"objects/00/01/{new CacheKey(0, 1)}"], disk.Names);
    }

    [Fact]
    public async Task Objects_are_found_before_the_scan_has_ended()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        var disk = bench.Disk.Reboot();
        var firstList = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayGoOn = new ManualResetEventSlim();
        disk.Faults = (operation, path) =>
        {
            if (operation == "list" && path == "objects/00")
            {
                firstList.TrySetResult();
                mayGoOn.Wait(DiskBench.Ct);
            }

            return null;
        };
        await using var again = DiskBench.Begin(disk);
        await firstList.Task;
        Assert.False(again.Tier.Status.IsScanned);
        Assert.Equal(DiskTierState.On, again.Tier.Status.State);
        Assert.Equal(1, await again.CountGoodBlocksAsync(1));
        Assert.False(again.Offer(2, 1, Block));
        Assert.Equal(1, again.Tier.CountOf(DiskTierEvent.StoreWhileScanning));
        mayGoOn.Set();
    }

    [Fact]
    public void Options_out_of_bounds_are_all_named()
    {
        var error = Assert.Throws<ArgumentException>(() => DiskBench.Begin(
            new FakeDisk(), options => options with { MaxBytes = 1, BlockSizeBytes = 5000, ReadThreads = 0, OpenFiles = new() { Max = 0 } }));
        foreach (var name in new[] { "MaxBytes", "BlockSizeBytes", "ReadThreads", "OpenFiles.Max" })
        {
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    private sealed class BigHead(int size) : FileHead
    {
        public override int MemorySize => size;

        public override bool BlocksCanBeRefetched => false;

        public override void Write(IBufferWriter<byte> destination) => destination.Write(new byte[size]);
    }
}
