using CdnNode.Caching.Disk;
using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Tests.Disk.Support;
using CdnNode.Caching.Tests.Support;

namespace CdnNode.Caching.Tests.Disk;

public sealed class FaultTests
{
    private const int Block = DiskBench.Block;

    [Fact]
    public async Task A_failing_disk_switches_the_tier_off_and_a_good_probe_on_again()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, 2 * Block);
        bench.Disk.Faults = static (_, _) => DiskFault.Device;
        Assert.Equal(-1, await bench.CountGoodBlocksAsync(1));
        Assert.Equal(DiskTierState.Failed, bench.Tier.Status.State);
        Assert.Contains("Device on", bench.Tier.Status.Reason, StringComparison.Ordinal);
        Assert.False(bench.Offer(2, 1, Block));

        await bench.PassAsync(25);
        Assert.Equal(DiskTierState.Failed, bench.Tier.Status.State);
        bench.Disk.Faults = null;
        await bench.PassAsync(10);
        Assert.Equal((DiskTierState.On, "", true), (bench.Tier.Status.State, bench.Tier.Status.Reason, bench.Tier.Status.IsScanned));
        Assert.Equal(2, await bench.CountGoodBlocksAsync(1));
        Assert.True(await bench.StoreAsync(2, 1, Block));
    }

    [Fact]
    public async Task A_tier_that_is_off_leaves_the_disk_alone_between_two_probes()
    {
        await using var bench = await DiskBench.OpenAsync();
        var calls = 0;
        bench.Disk.Faults = (_, _) =>
        {
            calls++;
            return DiskFault.Device;
        };
        await bench.StoreAsync(1, 1, Block);
        calls = 0;
        for (var i = 0; i < 100; i++)
        {
            await bench.FindAsync(1);
            bench.Offer(i, 1, Block);
        }

        await bench.PassAsync(9);
        Assert.Equal(0, calls);
        await bench.PassAsync(2);
        Assert.NotEqual(0, calls);
    }

    [Fact]
    public async Task A_read_only_disk_is_read_and_written_again_once_it_may_be()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Disk.Faults = ReadOnly;
        await bench.StoreAsync(2, 1, Block);
        Assert.Equal(DiskTierState.ReadOnly, bench.Tier.Status.State);
        Assert.Equal(1, await bench.CountGoodBlocksAsync(1));
        bench.Disk.Faults = null;
        await bench.PassAsync(10);
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
        Assert.True(await bench.StoreAsync(2, 1, Block));
        Assert.Equal(1, await bench.CountGoodBlocksAsync(2));
    }

    [Fact]
    public async Task A_disk_that_is_read_only_from_the_start_is_read()
    {
        await using var first = await DiskBench.OpenAsync();
        await first.StoreAsync(1, 1, Block);
        var disk = first.Disk.Reboot();
        disk.Faults = ReadOnly;
        await using var bench = await DiskBench.OpenAsync(disk);
        Assert.Equal((DiskTierState.ReadOnly, true, 1), (bench.Tier.Status.State, bench.Tier.Status.IsScanned, bench.Tier.Status.Objects));
        Assert.Equal(1, await bench.CountGoodBlocksAsync(1));
    }

    [Fact]
    public async Task What_was_removed_while_nothing_could_be_deleted_never_comes_back()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        await bench.StoreAsync(2, 1, Block);
        bench.Disk.Faults = ReadOnly;
        bench.Tier.Remove(DiskBench.Key(1));
        bench.Tier.ReplaceHead(DiskBench.Key(2), 1, new TestHead(9));
        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.Equal((false, false), (await bench.HasAsync(1), await bench.HasAsync(2)));
        await bench.PassAsync(20);
        Assert.Equal((false, false), (await bench.HasAsync(1), await bench.HasAsync(2)));
        bench.Disk.Faults = null;
        await bench.PassAsync(12);
        Assert.Empty(bench.Disk.Names);
        Assert.True(await bench.StoreAsync(1, 2, Block));
        Assert.True(await bench.HasAsync(1));
    }

    [Fact]
    public async Task More_removals_than_can_be_remembered_empty_the_tier()
    {
        await using var bench = await DiskBench.OpenAsync();
        for (var id = 0; id < 50; id++)
        {
            bench.Offer(id, 1, Block);
        }

        await bench.Tier.FlushAsync(DiskBench.Ct);
        bench.Disk.CloseGate();
        for (var i = 0; i <= CdnNode.Caching.Disk.Work.WriteQueue.MaxRemovals; i++)
        {
            bench.Tier.Remove(DiskBench.Key(i % 49));
        }

        Assert.False(await bench.HasAsync(49));
        bench.Disk.Gate.Set();
        await bench.PassAsync(2);
        Assert.Empty(bench.Disk.Names);
        Assert.True(await bench.StoreAsync(49, 2, Block));
        Assert.True(await bench.HasAsync(49));
    }

    [Fact]
    public async Task A_purge_by_head_on_a_disk_that_cannot_be_read_empties_the_tier()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Disk.Faults = static (_, _) => DiskFault.Device;
        Assert.Equal(0, await bench.Tier.RemoveWhereAsync(static _ => false));
        bench.Disk.Faults = null;
        Assert.False(await bench.HasAsync(1));
        await bench.PassAsync(12);
        Assert.Empty(bench.Disk.Names);
        Assert.True(await bench.StoreAsync(1, 1, Block));
    }

    [Fact]
    public async Task No_space_drops_the_store_keeps_reading_and_ends_by_itself()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Disk.Faults = static (operation, _) => operation == "write" ? DiskFault.NoSpace : null;
        await bench.StoreAsync(2, 1, Block);
        Assert.Equal(DiskTierState.Full, bench.Tier.Status.State);
        Assert.Equal((1, 1L), (await bench.CountGoodBlocksAsync(1), bench.Tier.CountOf(DiskTierEvent.StoreFaulted)));
        Assert.Empty(bench.Disk.Temporaries);
        Assert.Equal(bench.Disk.UsedBytes, bench.Tier.Status.Bytes);
        bench.Disk.Faults = null;
        await bench.PassAsync(11);
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
        Assert.True(await bench.StoreAsync(2, 1, Block));
    }

    [Fact]
    public async Task No_space_that_the_free_bytes_do_not_show_makes_the_tier_smaller_until_it_can_write()
    {
        await using var bench = await DiskBench.OpenAsync();
        for (var id = 0; id < 100; id++)
        {
            await bench.StoreAsync(id, 1, Block);
        }

        // A quota, or no inodes left: writing works again once there are fewer files.
        bench.Disk.Faults = (operation, _) => operation is "write" or "create" && bench.Tier.Status.Objects > 40 ? DiskFault.NoSpace : null;
        await bench.StoreAsync(200, 1, Block);
        Assert.Equal(DiskTierState.Full, bench.Tier.Status.State);
        await bench.PassAsync(25);
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
        Assert.True(bench.Tier.Status.Objects is > 0 and <= 40);
    }

    [Fact]
    public async Task A_read_that_hangs_is_given_up_and_the_disk_with_it()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        var file = await bench.FindAsync(1);
        bench.Disk.CloseGate();
        var reading = bench.ReadBlockAsync(1, file!, 0);
        await bench.Disk.Reached.Task;
        var waiting = bench.FindAsync(1).AsTask();
        bench.Time.Advance(1);
        Assert.False(reading.IsCompleted || waiting.IsCompleted);
        bench.Time.Advance(1);
        Assert.False(await reading);
        Assert.Null(await waiting);
        Assert.Equal((DiskTierState.Failed, 2L), (bench.Tier.Status.State, bench.Tier.CountOf(DiskTierEvent.ReadTimedOut)));
        Assert.Contains("no answer", bench.Tier.Status.Reason, StringComparison.Ordinal);
        bench.Disk.Gate.Set();
        await bench.PassAsync(11);
        Assert.Equal(1, await bench.CountGoodBlocksAsync(1));
    }

    [Fact]
    public async Task A_read_that_was_given_up_never_touches_its_destination_again()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Disk.CloseGate();
        var destination = new byte[Block];
        var reading = bench.Tier.ReadBlockAsync(DiskBench.Key(1), 1, 0, destination, DiskBench.Ct);
        await bench.Disk.Reached.Task;
        bench.Time.Advance(2);
        Assert.Equal(-1, await reading);
        bench.Disk.Gate.Set();
        await bench.PassAsync(11);
        Assert.True(await bench.HasAsync(1));
        Assert.All(destination, static b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task A_viewer_that_leaves_does_not_wait_for_the_disk()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Disk.CloseGate();
        using var leaving = new CancellationTokenSource();
        var opening = bench.Tier.TryOpenAsync(DiskBench.Key(1), leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        bench.Disk.Gate.Set();
    }

    [Fact]
    public async Task A_slow_disk_drops_stores_and_holds_a_bounded_number_of_bytes()
    {
        await using var bench = await DiskBench.OpenAsync(
            change: options => options with { MaxQueuedStoreBytes = 10 * Block, MaxQueuedStores = 8, MaxQueuedReads = 4 });
        await bench.StoreAsync(50, 1, Block);
        bench.Disk.CloseGate();
        Assert.True(bench.Offer(1, 1, 100 * Block));
        Assert.False(bench.Offer(2, 1, Block));
        bench.Disk.Gate.Set();
        await bench.Tier.FlushAsync(DiskBench.Ct);
        bench.Disk.CloseGate();
        var taken = Enumerable.Range(10, 30).Count(id => bench.Offer(id, 1, Block));
        Assert.Equal(8, taken);
        Assert.Equal(23, bench.Tier.CountOf(DiskTierEvent.StoreQueueFull));
        Assert.Equal(8 * Block, bench.Tier.Status.QueuedStores);
        var reads = Enumerable.Range(0, 20).Select(_ => bench.FindAsync(50).AsTask()).ToArray();
        Assert.InRange(bench.Tier.CountOf(DiskTierEvent.ReadRefused), 15, 16);
        bench.Disk.Gate.Set();
        await Task.WhenAll(reads);
        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.Equal(0, bench.Tier.Status.QueuedStores);
    }

    [Fact]
    public async Task Running_out_of_file_handles_says_nothing_of_the_disk()
    {
        await using var bench = await DiskBench.OpenAsync();
        await bench.StoreAsync(1, 1, Block);
        bench.Disk.Faults = static (operation, _) => operation == "open" ? DiskFault.NoHandles : null;
        Assert.False(await bench.HasAsync(1));
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
        bench.Disk.Faults = null;
        Assert.True(await bench.HasAsync(1));
    }

    [Theory]
    [InlineData("open")]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("create")]
    [InlineData("move")]
    [InlineData("delete")]
    [InlineData("open-write")]
    [InlineData("list")]
    public async Task Faults_of_any_operation_at_any_time_leave_no_handle_no_leftover_and_a_right_count(string operation)
    {
        await using var bench = await DiskBench.OpenAsync(change: static options => options with { MaxBytes = 1 << 20, MaxObjects = 10 });
        var random = new Random(operation.Length);
        for (var round = 0; round < 20; round++)
        {
            var countdown = random.Next(1, 6);
            bench.Disk.Faults = (name, _) => name == operation && --countdown <= 0 ? (DiskFault)random.Next(3) : null;
            for (var i = 0; i < 10; i++)
            {
                var id = random.Next(20);
                bench.Offer(id, (ulong)round, random.Next(5 * Block));
                bench.OfferBlock(20 + (id % 4), (ulong)round / 4, 5 * Block, id % 5);
                bench.Tier.ReplaceHead(DiskBench.Key(id), (ulong)round, new TestHead(id));
                await bench.CountGoodBlocksAsync(id);
                bench.Tier.Remove(DiskBench.Key(random.Next(24)));
            }

            bench.Disk.Faults = null;
            await bench.PassAsync(25);
            Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
            Assert.Empty(bench.Disk.Temporaries);
            Assert.Equal(bench.Disk.Names.Count, bench.Tier.Status.Objects);
            Assert.True(bench.Disk.UsedBytes <= bench.Tier.Status.Bytes);
        }

        await bench.PassAsync(40);
        Assert.Equal(0, bench.Disk.OpenHandles);
    }

    private static DiskFault? ReadOnly(string operation, string path) =>
        operation is "write" or "create" or "move" or "delete" or "open-write" or "lock" ? DiskFault.ReadOnly : null;
}
