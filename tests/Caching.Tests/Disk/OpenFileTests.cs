using CdnNode.Caching.Tests.Disk.Support;

namespace CdnNode.Caching.Tests.Disk;

public sealed class OpenFileTests
{
    private const int Block = DiskBench.Block;

    [Fact]
    public async Task A_file_stays_open_from_its_third_use_on_until_it_is_idle()
    {
        await using var bench = await StoredAsync(objects: 1);
        for (var use = 1; use <= 6; use++)
        {
            await bench.HasAsync(0);
            Assert.Equal(use < 3 ? 0 : 1, bench.Disk.OpenHandles);
        }

        Assert.Equal(3, bench.Disk.Opens);
        await bench.PassAsync(29);
        Assert.Equal(1, bench.Disk.OpenHandles);
        await bench.PassAsync(1);
        Assert.Equal(0, bench.Disk.OpenHandles);
    }

    [Fact]
    public async Task A_file_is_opened_afresh_after_a_minute_so_that_deletion_by_others_is_noticed()
    {
        await using var bench = await StoredAsync(objects: 1);
        for (var second = 0; second < 55; second += 5)
        {
            Assert.True(await bench.HasAsync(0));
            await bench.PassAsync(5);
        }

        bench.Disk.Delete(bench.Disk.Names[0]);
        Assert.True(await bench.HasAsync(0));
        await bench.PassAsync(20);
        Assert.False(await bench.HasAsync(0));
        Assert.Equal((0, 0), (bench.Tier.Status.Objects, bench.Disk.OpenHandles));
    }

    [Fact]
    public async Task No_more_files_are_kept_than_allowed()
    {
        await using var bench = await StoredAsync(objects: 40, max: 8);
        for (var round = 0; round < 5; round++)
        {
            for (var id = 0; id < 40; id++)
            {
                await bench.HasAsync(id);
                await bench.HasAsync(id);
                await bench.HasAsync(id);
            }
        }

        Assert.Equal(8, bench.Disk.OpenHandles);
        Assert.True(bench.Disk.MostHandles <= 10);
        Assert.True(await bench.HasAsync(39));
    }

    [Fact]
    public async Task A_replaced_or_removed_object_is_noticed_at_once_though_its_file_was_open()
    {
        await using var bench = await StoredAsync(objects: 2);
        for (var use = 0; use < 5; use++)
        {
            await bench.HasAsync(0);
            await bench.HasAsync(1);
        }

        await bench.StoreAsync(0, 2, 3 * Block);
        bench.Tier.Remove(DiskBench.Key(1));
        Assert.Equal((3, -1), (await bench.CountGoodBlocksAsync(0), await bench.CountGoodBlocksAsync(1)));
        await bench.PassAsync(31);
        Assert.Equal(0, bench.Disk.OpenHandles);
    }

    [Fact]
    public async Task A_file_in_use_is_closed_only_after_its_last_use()
    {
        await using var bench = await StoredAsync(objects: 1);
        for (var use = 0; use < 3; use++)
        {
            await bench.HasAsync(0);
        }

        var file = await bench.FindAsync(0);
        bench.Disk.CloseGate();
        var reading = bench.ReadBlockAsync(0, file!, 0);
        await bench.Disk.Reached.Task;
        bench.Tier.Remove(DiskBench.Key(0));
        bench.Disk.Gate.Set();
        await reading;
        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.Equal(0, bench.Disk.OpenHandles);
    }

    [Fact]
    public async Task Closing_the_tier_closes_every_file()
    {
        var bench = await StoredAsync(objects: 20);
        for (var use = 0; use < 100; use++)
        {
            await bench.HasAsync(use % 20);
        }

        Assert.Equal(20, bench.Disk.OpenHandles);
        await bench.DisposeAsync();
        Assert.Equal(0, bench.Disk.OpenHandles);
        Assert.Null(await bench.Tier.TryOpenAsync(DiskBench.Key(0), DiskBench.Ct));
    }

    private static async Task<DiskBench> StoredAsync(int objects, int max = 100)
    {
        var bench = await DiskBench.OpenAsync(change: options => options with { OpenFiles = new() { Max = max } });
        for (var id = 0; id < objects; id++)
        {
            await bench.StoreAsync(id, 1, Block);
        }

        return bench;
    }
}
