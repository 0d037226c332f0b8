using CdnNode.Caching.Disk;
using CdnNode.Caching.Tests.Disk.Support;

namespace CdnNode.Caching.Tests.Disk;

public sealed class BoundsTests
{
    private const int Block = DiskBench.Block;

    [Fact]
    public async Task Size_and_number_are_never_exceeded_not_even_while_writing()
    {
        await using var bench = await DiskBench.OpenAsync(change: static options => options with { MaxBytes = 1 << 20, MaxObjects = 60 });
        var random = new Random(1);
        for (var i = 0; i < 1500; i++)
        {
            var id = random.Next(300);
            bench.Offer(id, (ulong)i, random.Next(20 * Block));
            bench.OfferBlock(300 + (id % 5), 1, 200 * Block, random.Next(200));
            if (i % 10 == 0)
            {
                await bench.Tier.FlushAsync(DiskBench.Ct);
                Assert.True(bench.Disk.Names.Count <= 60);
                Assert.True(bench.Disk.UsedBytes <= bench.Tier.Status.Bytes);
            }
        }

        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.True(bench.Tier.CountOf(DiskTierEvent.Evicted) > 100);
        Assert.InRange(bench.Disk.MostBytes, 1 << 19, 1 << 20);
    }

    [Fact]
    public async Task The_last_free_bytes_of_the_medium_are_left_alone_and_given_back_when_others_need_them()
    {
        var disk = new FakeDisk(capacityBytes: 2 << 20);
        await using var bench = await DiskBench.OpenAsync(disk, static options => options with { MinFreeBytes = 1 << 20 });
        for (var i = 0; i < 600; i++)
        {
            bench.Offer(i % 300, 1, 3 * Block);
            await bench.Tier.FlushAsync(DiskBench.Ct);
        }

        Assert.InRange(disk.LeastFree, 1 << 20, (1 << 20) + (64 << 10));
        Assert.True(bench.Tier.Status.Objects > 50);

        disk.UsedByOthers = 512 << 10;
        await bench.PassAsync(1);
        Assert.InRange(disk.FreeBytes(), 1 << 20, (1 << 20) + (64 << 10));
        disk.UsedByOthers = 3 << 20;
        await bench.PassAsync(3);
        Assert.Equal((DiskTierState.Full, 0), (bench.Tier.Status.State, bench.Tier.Status.Objects));
        disk.UsedByOthers = 0;
        await bench.PassAsync(11);
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
    }

    [Fact]
    public async Task A_full_tier_admits_on_the_second_request_so_that_a_flood_of_one_off_urls_evicts_nothing()
    {
        await using var bench = await DiskBench.OpenAsync(change: static options => options with { MaxBytes = 1 << 20 });
        var kept = 0;
        while (await bench.StoreAsync(kept, 1, 3 * Block) && bench.Tier.CountOf(DiskTierEvent.StoreNotAdmitted) == 0)
        {
            kept++;
        }

        var before = bench.Disk.Names;
        for (var id = 1000; id < 4000; id++)
        {
            bench.Offer(id, 1, 3 * Block);
            bench.OfferBlock(id, 1, 40 * Block, id % 40);
        }

        await bench.Tier.FlushAsync(DiskBench.Ct);
        Assert.Equal(before, bench.Disk.Names);
        Assert.Equal(0, bench.Tier.CountOf(DiskTierEvent.Evicted));
        Assert.True(await bench.StoreAsync(3999, 1, 3 * Block));
        Assert.True(await bench.HasAsync(3999));
        Assert.NotEqual(0, bench.Tier.CountOf(DiskTierEvent.Evicted));
    }

    [Fact]
    public async Task A_medium_that_others_filled_makes_an_empty_tier_full_until_they_leave_room()
    {
        var disk = new FakeDisk(8 << 20);
        await using var bench = await DiskBench.OpenAsync(disk);
        disk.UsedByOthers = disk.FreeBytes() - Block;
        await bench.StoreAsync(1, 1, 3 * Block);
        await bench.StoreAsync(1, 1, 3 * Block);
        Assert.Equal(DiskTierState.Full, bench.Tier.Status.State);
        disk.UsedByOthers = 0;
        await bench.PassAsync(11);
        Assert.Equal(DiskTierState.On, bench.Tier.Status.State);
        Assert.True(await bench.StoreAsync(1, 1, 3 * Block));
    }

    [Fact]
    public async Task What_is_read_again_outlives_what_is_not()
    {
        await using var bench = await DiskBench.OpenAsync(change: static options => options with { MaxBytes = 2 << 20, MaxObjects = 100 });
        for (var id = 0; id < 100; id++)
        {
            await bench.StoreAsync(id, 1, Block);
        }

        for (var id = 200; id < 1000; id++)
        {
            for (var hot = 0; hot < 20; hot++)
            {
                Assert.Equal(1, await bench.CountGoodBlocksAsync(hot));
            }

            bench.Offer(id, 1, Block);
            await bench.StoreAsync(id, 1, Block);
        }

        Assert.True(bench.Tier.CountOf(DiskTierEvent.Evicted) >= 800);
    }

    [Fact]
    public async Task An_object_larger_than_half_of_the_tier_is_not_stored()
    {
        await using var bench = await DiskBench.OpenAsync(change: static options => options with { MaxBytes = 1 << 20 });
        await bench.StoreAsync(1, 1, 600 << 10);
        Assert.Equal((0, 1L), (bench.Tier.Status.Objects, bench.Tier.CountOf(DiskTierEvent.StoreTooLarge)));
        for (var block = 0; block < 200; block++)
        {
            bench.OfferBlock(2, 1, 1L << 40, block);
            await bench.Tier.FlushAsync(DiskBench.Ct);
        }

        Assert.True(bench.Tier.Status.Bytes <= 512 << 10);
    }

    [Fact]
    public async Task Age_decides_who_goes_first_also_after_a_restart()
    {
        await using var bench = await DiskBench.OpenAsync();
        for (var id = 0; id < 30; id++)
        {
            await bench.StoreAsync(id, 1, Block);
            bench.Time.Advance(1);
        }

        await using var again = await DiskBench.OpenAsync(bench.Disk.Reboot(), static options => options with { MaxObjects = 30 });
        for (var id = 100; id < 110; id++)
        {
            again.Offer(id, 1, Block);
            await again.StoreAsync(id, 1, Block);
        }

        for (var id = 0; id < 30; id++)
        {
            Assert.Equal(id >= 10, await again.HasAsync(id));
        }
    }

    [Fact]
    public async Task A_tier_made_smaller_shrinks_when_it_starts()
    {
        await using var bench = await DiskBench.OpenAsync();
        for (var id = 0; id < 300; id++)
        {
            bench.Offer(id, 1, 3 * Block);
        }

        await bench.Tier.FlushAsync(DiskBench.Ct);
        await using var again = await DiskBench.OpenAsync(bench.Disk.Reboot(), static options => options with { MaxBytes = 1 << 20 });
        await again.PassAsync(10);
        Assert.True(again.Disk.UsedBytes <= 1 << 20);
    }
}
