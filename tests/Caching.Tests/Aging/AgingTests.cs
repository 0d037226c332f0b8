using CdnNode.Caching.Tests.Support;
using static CdnNode.Caching.Tests.Support.CacheBench;

namespace CdnNode.Caching.Tests.Aging;

public class AgingTests
{
    private const long Cap = 16 << 20;

    [Fact]
    public async Task Aging_starts_below_a_tenth_free_and_stops_at_a_fifth()
    {
        await using var bench = new CacheBench(Cap, agesByItself: false);
        var id = 0;
        while (bench.Cache.ReadStatistics().FreeBytes - (2 * Block) > Cap / 10) await bench.FillAsync(id++, Block);
        Assert.Equal(0, bench.RunScheduledAging());

        for (var more = 0; more < 3; more++) await bench.FillAsync(id++, Block);
        Assert.Equal(0, bench.Cache.ReadStatistics().Evictions);
        Assert.Equal(1, bench.RunScheduledAging());
        var after = bench.Cache.ReadStatistics();
        Assert.InRange(after.FreeBytes, Cap / 5, (Cap / 5) + (2 * Block));
        Assert.True(after.Evictions > 0);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task An_allocation_that_finds_nothing_makes_room_itself()
    {
        await using var bench = new CacheBench(Cap, agesByItself: false);
        for (var id = 0; id < 600; id++) await bench.FillAsync(id, Block);
        Assert.True(bench.Cache.ReadStatistics().UsedBytes <= Cap);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_small_file_that_is_open_and_a_block_that_is_leased_stay_whatever_comes()
    {
        await using var bench = new CacheBench(Cap, origin: new TestOrigin());
        await bench.FillAsync(1, 2 * Block);
        await bench.FillAsync(2, 20 * Block, canBeRefetched: true);
        using (var open = bench.Cache.TryOpen(Key(1)))
        using (var big = bench.Cache.TryOpen(Key(2)))
        {
            var leased = await big!.ReadAsync(7 * Block, Ct);
            for (var id = 10; id < 1000; id++) await bench.FillAsync(id, Block);
            Assert.True(open!.TryRead(0, out var first));
            first.Dispose();
            Assert.True(big.TryRead(7 * Block, out var same));
            Assert.True(Body.Matches(2, 7 * Block, same.Span));
            same.Dispose();
            Assert.False(big.TryRead(8 * Block, out _));
            leased.Dispose();
            Assert.Equal(20 * Block, await Body.ReadAndCheckAsync(big, 2, Ct));
        }
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_big_file_whose_last_block_went_leaves_the_table_unless_it_is_read()
    {
        await using var bench = new CacheBench(Cap, origin: new TestOrigin());
        await bench.FillAsync(1, 10 * Block, canBeRefetched: true);
        await bench.FillAsync(2, 10 * Block, canBeRefetched: true);
        using (var read = bench.Cache.TryOpen(Key(2)))
        {
            for (var id = 10; id < 1000; id++) await bench.FillAsync(id, Block);
            using var aged = bench.Cache.TryOpen(Key(1));
            using var stays = bench.Cache.TryOpen(Key(2));
            Assert.Null(aged);
            Assert.NotNull(stays);
            Assert.False(read!.TryRead(0, out _));
        }
        Assert.Null(bench.Cache.TryOpen(Key(2)));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_scan_of_a_big_file_does_not_flush_small_hot_ones()
    {
        await using var bench = new CacheBench(Cap, origin: new TestOrigin());
        for (var id = 0; id < 50; id++) await bench.FillAsync(id, 2 * Block);
        for (var round = 0; round < 3; round++)
        {
            for (var id = 0; id < 50; id++) bench.Cache.TryOpen(Key(id))?.Dispose();
        }
        await using var scanned = bench.Cache.BeginSparse(Key(1000), new TestHead(1000, true), 2000 * Block, 0, 0).OpenReader();
        for (var block = 0L; block < 2000; block++)
        {
            using (await scanned.ReadAsync(block * Block, Ct)) bench.Cache.TryOpen(Key((int)(block % 50)))?.Dispose();
        }
        var hot = Enumerable.Range(0, 50).Count(id =>
        {
            using var file = bench.Cache.TryOpen(Key(id));
            return file is not null;
        });
        Assert.Equal(50, hot);
    }

    [Fact]
    public async Task When_everything_is_held_a_fill_waits_and_goes_on_when_somebody_lets_go()
    {
        await using var bench = new CacheBench(4 << 20);
        var held = await HoldAllAsync(bench);
        using (var fill = bench.Cache.BeginFill(Key(5000), new TestHead(5000), Block))
        {
            var write = fill.WriteAsync(Body.Make(5000, 0, Block), Ct).AsTask();
            await bench.Time.TimerSet.WaitAsync(Ct);
            Assert.False(write.IsCompleted);
            held[0].Dispose();
            await write.WaitAsync(Ct);
            Assert.True(fill.Complete());
        }
        foreach (var file in held) file.Dispose();
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task When_everything_stays_held_a_fill_fails_after_a_bounded_wait()
    {
        await using var bench = new CacheBench(4 << 20);
        var held = await HoldAllAsync(bench);
        using (var fill = bench.Cache.BeginFill(Key(5000), new TestHead(5000), Block))
        {
            using var reader = fill.OpenReader();
            var waiting = reader.ReadAsync(0, Ct);
            var write = fill.WriteAsync(Body.Make(5000, 0, Block), Ct).AsTask();
            await bench.Time.TimerSet.WaitAsync(Ct);
            bench.Time.Advance(TimeSpan.FromSeconds(11));
            await Assert.ThrowsAsync<FillFailedException>(() => write);
            await Assert.ThrowsAsync<FillFailedException>(async () => await waiting);
        }
        foreach (var file in held) file.Dispose();
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_fill_that_is_failed_while_its_writer_waits_for_memory_leaves_nothing_behind()
    {
        await using var bench = new CacheBench(4 << 20, origin: new TestOrigin());
        var held = await HoldAllAsync(bench);
        using (var fill = bench.Cache.BeginSparse(Key(5000), new TestHead(5000, canBeRefetched: true), 2 * Block, 0, 2))
        {
            using var reader = fill.OpenReader();
            var write = fill.WriteAsync(Body.Make(5000, 0, Block), Ct).AsTask();
            await bench.Time.TimerSet.WaitAsync(Ct);
            fill.Fail(new IOException("given up"));
            foreach (var file in held) file.Dispose();
            await Assert.ThrowsAsync<InvalidOperationException>(() => write);
            Assert.Equal(2 * Block, await Body.ReadAndCheckAsync(reader, 5000, Ct));
        }
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_flood_of_small_and_of_empty_bodies_keeps_to_the_cap()
    {
        await using var bench = new CacheBench(Cap);
        for (var id = 0; id < 40_000; id++)
        {
            await bench.FillAsync(id, id % 3 == 0 ? 0 : 200, isAnnounced: id % 2 == 0);
            if (id % 1000 == 0) Assert.True(bench.Cache.ReadStatistics().UsedBytes <= Cap);
        }
        var statistics = bench.Cache.ReadStatistics();
        Assert.InRange(statistics.CommittedBytes + statistics.OverheadBytes, 0, Cap * 115 / 100);
    }

    [Fact]
    public async Task A_big_block_in_a_memory_full_of_small_ones_costs_no_more_of_them_than_its_size()
    {
        const int big = 256 * 1024, small = 4096;
        await using var bench = new CacheBench(
            Cap, agesByItself: false, change: options => options with { BlockSizeBytes = big, ReadAheadBytes = 1 << 20 });
        var ids = 0;
        while (bench.Cache.ReadStatistics().FreeBytes > 10_000)
        {
            await bench.FillAsync(ids, 2000);
            if (ids++ % 10 == 0) Assert.True(Touch(bench, ids - 1) && Touch(bench, ids - 1));
        }
        for (var id = 10_000; id < 10_010; id++) await bench.FillAsync(id, big);

        Assert.InRange(bench.Cache.ReadStatistics().Evictions, 1, 10 * (big / small));
        Assert.All(Enumerable.Range(0, ids / 10), hot => Assert.True(Touch(bench, hot * 10)));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_block_that_was_chosen_to_go_and_then_lost_its_file_is_left_to_its_reader()
    {
        await using var bench = new CacheBench(Cap, origin: new TestOrigin(), agesByItself: false);
        await bench.FillAsync(1, 10 * Block, canBeRefetched: true);
        var victim = bench.Cache.Services.Policy.TakeVictim()!;
        BlockLease lease;
        using (var file = bench.Cache.TryOpen(Key(1))) Assert.True(file!.TryRead(0, out lease));
        bench.Cache.Remove(Key(1));
        Assert.False(victim.TryEvict());
        await bench.FillAsync(2, 5 * Block);
        Assert.True(Body.Matches(1, 0, lease.Span));
        lease.Dispose();
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task Slabs_that_big_files_left_are_given_up_when_small_ones_need_the_memory_for_their_heads()
    {
        await using var bench = new CacheBench(Cap, agesByItself: false);
        for (var id = 0; id < 300; id++) await bench.FillAsync(id, Block);
        for (var id = 1000; id < 6000; id++)
        {
            using var fill = bench.Cache.BeginFill(Key(id), new TestHead(id, memorySize: 3000), 100);
            await fill.WriteAsync(Body.Make(id, 0, 100), Ct);
            fill.Complete();
            bench.RunScheduledAging();
        }
        var after = bench.Cache.ReadStatistics();
        Assert.True(after.OverheadBytes > Cap / 4);
        Assert.InRange(after.CommittedBytes + after.OverheadBytes, 0, Cap + (2 << 20));
        await bench.AssertSoundAsync();
    }

    private static bool Touch(CacheBench bench, int id)
    {
        using var file = bench.Cache.TryOpen(Key(id));
        return file is not null;
    }

    private static async Task<List<FileHandle>> HoldAllAsync(CacheBench bench)
    {
        var held = new List<FileHandle>();
        while (bench.Cache.ReadStatistics().FreeBytes >= Block + 1000)
        {
            await bench.FillAsync(held.Count, Block);
            held.Add(bench.Cache.TryOpen(Key(held.Count)) ?? throw new InvalidOperationException("not there"));
        }
        return held;
    }
}
