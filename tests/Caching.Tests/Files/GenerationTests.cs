using CdnNode.Caching.Tests.Support;
using static CdnNode.Caching.Tests.Support.CacheBench;

namespace CdnNode.Caching.Tests.Files;

public class GenerationTests
{
    [Fact]
    public async Task A_new_generation_replaces_the_old_one_whose_readers_keep_it_until_they_close()
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, 100_000);
        using (var old = bench.Cache.TryOpen(Key(1)))
        {
            using (var fill = bench.Cache.BeginFill(Key(1), new TestHead(2), 50_000))
            {
                await fill.WriteAsync(Body.Make(2, 0, 50_000), Ct);
                fill.Complete();
            }
            using var now = bench.Cache.TryOpen(Key(1));
            Assert.True(old!.IsDoomed);
            Assert.NotEqual(old.Generation, now!.Generation);
            Assert.Equal(100_000, await Body.ReadAndCheckAsync(old, 1, Ct));
            Assert.Equal(50_000, await Body.ReadAndCheckAsync(now, 2, Ct));
        }
        Assert.Equal(1, bench.Cache.ReadStatistics().Files);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_purged_file_is_found_by_nobody_and_read_to_its_end_by_those_who_have_it()
    {
        await using var bench = new CacheBench();
        using (var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), 100_000))
        {
            using var reader = fill.OpenReader();
            await fill.WriteAsync(Body.Make(1, 0, 60_000), Ct);
            Assert.True(bench.Cache.Remove(Key(1)));
            Assert.False(bench.Cache.Remove(Key(1)));
            Assert.Null(bench.Cache.TryOpen(Key(1)));
            await fill.WriteAsync(Body.Make(1, 60_000, 40_000), Ct);
            Assert.True(fill.Complete());
            Assert.Equal(100_000, await Body.ReadAndCheckAsync(reader, 1, Ct));
        }
        Assert.Equal(0, bench.Cache.ReadStatistics().UsedBytes);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_lease_keeps_its_bytes_after_the_file_and_its_handles_are_gone()
    {
        await using var bench = new CacheBench(capBytes: 4 << 20);
        await bench.FillAsync(1, Block);
        BlockLease lease;
        using (var file = bench.Cache.TryOpen(Key(1))) lease = await file!.ReadAsync(0, Ct);
        bench.Cache.Remove(Key(1));
        Assert.Equal(Block, bench.Cache.ReadStatistics().DetachedBytes);

        for (var id = 2; id < 300; id++) await bench.FillAsync(id, Block);
        Assert.True(Body.Matches(1, 0, lease.Span));
        lease.Dispose();
        Assert.Equal(0, bench.Cache.ReadStatistics().DetachedBytes);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task Purge_by_predicate_removes_what_it_names()
    {
        await using var bench = new CacheBench();
        for (var id = 0; id < 10; id++) await bench.FillAsync(id, 10);
        Assert.Equal(5, bench.Cache.RemoveWhere((_, head) => ((TestHead)head).Id % 2 == 0));
        Assert.Null(bench.Cache.TryOpen(Key(4)));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_head_is_replaced_by_exactly_one_of_those_who_try_and_the_lower_tier_hears_of_it()
    {
        var lower = new TestLowerTier();
        await using var bench = new CacheBench(lower: lower);
        await bench.FillAsync(1, 10);
        using (var file = bench.Cache.TryOpen(Key(1)))
        {
            var (before, next) = (file!.Head, new TestHead(1, memorySize: 5000));
            Assert.True(file.TryReplaceHead(before, next));
            Assert.False(file.TryReplaceHead(before, new TestHead(3)));
            Assert.Same(next, file.Head);
            Assert.Same(next, lower.Files[Key(1)].Head);
        }
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task Attachments_are_one_of_a_type_are_counted_and_go_with_the_generation()
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, 10);
        var before = bench.Cache.ReadStatistics().UsedBytes;
        using (var file = bench.Cache.TryOpen(Key(1)))
        {
            Assert.True(file!.TryAttach("parsed", 1000));
            Assert.False(file.TryAttach("again", 1000));
            Assert.True(file.TryAttach(new Version(1, 0), 500));
            Assert.Equal("parsed", file.FindAttachment<string>());
            Assert.Equal(new Version(1, 0), file.FindAttachment<Version>());
        }
        Assert.Equal(before + 1500, bench.Cache.ReadStatistics().UsedBytes);
        await bench.AssertSoundAsync();
        await bench.FillAsync(1, 10);
        using var anew = bench.Cache.TryOpen(Key(1));
        Assert.Null(anew!.FindAttachment<string>());
    }

    [Fact]
    public async Task Closing_a_handle_twice_is_harmless_and_reading_after_that_is_refused()
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, 10);
        var file = bench.Cache.TryOpen(Key(1))!;
        var other = file.Duplicate();
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.TryRead(0, out _));
        Assert.Equal(10, await Body.ReadAndCheckAsync(other, 1, Ct));
        other.Dispose();
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, 3 * Block);
        using var file = bench.Cache.TryOpen(Key(1))!;
        long ReadOnce()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var offset = 0L; file.TryRead(offset, out var lease) && !lease.IsEmpty; offset += lease.Length)
            {
                if (lease.Memory.Span[0] == 7) lease.Dispose();
                else lease.Dispose();
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        ReadOnce();
        Assert.Equal(0, ReadOnce());
    }

    [Fact]
    public async Task A_disposed_cache_lets_go_of_its_files_but_an_open_handle_stays_readable()
    {
        var bench = new CacheBench();
        await bench.FillAsync(1, 10);
        await bench.FillAsync(2, 10);
        using (var file = bench.Cache.TryOpen(Key(1))!)
        {
            await bench.DisposeAsync();
            await bench.DisposeAsync();
            Assert.Equal(10, await Body.ReadAndCheckAsync(file, 1, Ct));
        }
        Assert.Equal(0, bench.Cache.ReadStatistics().UsedBytes);
    }

    [Fact]
    public async Task A_negative_offset_is_refused()
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, 10);
        using var file = bench.Cache.TryOpen(Key(1))!;
        Assert.Throws<ArgumentOutOfRangeException>(() => file.TryRead(-1, out _));
        Assert.True(file.TryRead(long.MaxValue, out var end));
        Assert.True(end.IsEmpty);
    }
}
