using CdnNode.Caching.Tests.Support;
using static CdnNode.Caching.Tests.Support.CacheBench;

namespace CdnNode.Caching.Tests.Fills;

public class SparseReadTests
{
    private const int Length = (40 * Block) + 123;

    private readonly TestOrigin _origin = new();

    [Fact]
    public async Task A_sparse_fill_brings_its_blocks_and_no_other()
    {
        await using var bench = new CacheBench(origin: _origin);
        await FillBlocksAsync(bench, 10, 12);
        using (var file = bench.Cache.TryOpen(Key(1)))
        {
            Assert.Equal(Length, file!.Length);
            Assert.Equal(12 * Block, await Body.ReadAndCheckAsync(file, 1, Ct, 10 * Block, 12 * Block));
            Assert.False(file.TryRead(9 * Block, out _));
            Assert.False(file.TryRead(12 * Block, out _));
        }
        Assert.Empty(_origin.Asked);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task The_short_last_block_can_be_the_only_one()
    {
        await using var bench = new CacheBench(origin: _origin);
        await FillBlocksAsync(bench, 40, 41);
        using var file = bench.Cache.TryOpen(Key(1));
        Assert.Equal(Length, await Body.ReadAndCheckAsync(file!, 1, Ct, 40 * Block));
    }

    [Fact]
    public async Task A_random_read_fetches_the_one_block_it_needs()
    {
        await using var bench = new CacheBench(origin: _origin);
        await FillBlocksAsync(bench, 0, 1);
        using var file = bench.Cache.TryOpen(Key(1));
        using var lease = await file!.ReadAsync((20 * Block) + 5, Ct);
        Assert.True(Body.Matches(1, (20 * Block) + 5, lease.Span));
        Assert.Equal([(20L, 1L)], _origin.Asked);
    }

    [Fact]
    public async Task Reading_in_order_fetches_ahead_in_bounded_runs()
    {
        await using var bench = new CacheBench(origin: _origin);
        await FillBlocksAsync(bench, 0, 1);
        using (var file = bench.Cache.TryOpen(Key(1))) Assert.Equal(Length, await Body.ReadAndCheckAsync(file!, 1, Ct));
        Assert.All(_origin.Asked, run => Assert.InRange(run.Count, 1, 4));
        Assert.Equal((1L, 4L), _origin.Asked.First());
        Assert.Equal(40, _origin.Asked.Sum(run => run.Count));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_reader_that_says_how_much_it_wants_gets_no_more_fetched()
    {
        await using var bench = new CacheBench(origin: _origin);
        using var file = OpenEmpty(bench);
        (await file.ReadAsync(Block - 1, 2, Ct)).Dispose();
        Assert.Equal([(0L, 2L)], _origin.Asked);
    }

    [Fact]
    public async Task One_fetch_serves_all_who_wait_and_goes_on_when_the_first_leaves()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _origin.Answer = async (file, writer, ct) =>
        {
            asked.SetResult();
            await go.Task;
            await TestOrigin.WriteAllAsync(file, writer, ct);
        };
        await using var bench = new CacheBench(origin: _origin);
        await FillBlocksAsync(bench, 0, 1);
        using var first = bench.Cache.TryOpen(Key(1))!;
        using var leave = new CancellationTokenSource();
        var left = first.ReadAsync(5 * Block, leave.Token);
        await asked.Task.WaitAsync(Ct);
        var readers = Enumerable.Range(0, 500).Select(async _ =>
        {
            using var file = bench.Cache.TryOpen(Key(1))!;
            using var lease = await file.ReadAsync(5 * Block, Ct);
            return Body.Matches(1, 5 * Block, lease.Span);
        }).ToArray();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await left);
        go.SetResult();
        Assert.All(await Task.WhenAll(readers), Assert.True);
        Assert.Single(_origin.Asked);
    }

    [Fact]
    public async Task A_fetch_that_fails_fails_those_who_wait_and_the_next_read_tries_anew()
    {
        var isUp = false;
        _origin.Answer = (file, writer, ct) => isUp ? TestOrigin.WriteAllAsync(file, writer, ct) : throw new IOException("origin down");
        await using var bench = new CacheBench(origin: _origin);
        await FillBlocksAsync(bench, 0, 1);
        using (var file = bench.Cache.TryOpen(Key(1)))
        {
            var error = await Assert.ThrowsAsync<FillFailedException>(async () => await file!.ReadAsync(5 * Block, Ct));
            Assert.Equal("origin down", error.InnerException!.Message);
            Assert.False(file!.IsDoomed);
            isUp = true;
            Assert.Equal(Length, await Body.ReadAndCheckAsync(file, 1, Ct));
        }
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_fetch_that_ends_short_keeps_its_whole_blocks_only()
    {
        _origin.Answer = async (_, writer, ct) => await writer.WriteAsync(Body.Make(1, writer.Position, Block + 10), ct);
        await using var bench = new CacheBench(origin: _origin);
        using (var file = OpenEmpty(bench))
        {
            (await file.ReadAsync(0, 3 * Block, Ct)).Dispose();
            await bench.Cache.Services.Fetcher.DrainAsync();
            Assert.True(file.TryRead(0, out var whole));
            Assert.Equal(Block, whole.Length);
            whole.Dispose();
            Assert.False(file.TryRead(Block, out _));
        }
        Assert.Equal(1, bench.Cache.ReadStatistics().Files);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task An_origin_with_another_generation_dooms_the_file_and_never_mixes_the_two()
    {
        _origin.Answer = (_, writer, _) =>
        {
            writer.GenerationChanged();
            return ValueTask.CompletedTask;
        };
        var lower = new TestLowerTier();
        await using var bench = new CacheBench(origin: _origin, lower: lower);
        await FillBlocksAsync(bench, 0, 2);
        Assert.True(lower.Files.ContainsKey(Key(1)));
        using var file = bench.Cache.TryOpen(Key(1));
        await Assert.ThrowsAsync<FillFailedException>(async () => await file!.ReadAsync(5 * Block, Ct));
        Assert.True(file!.IsDoomed);
        Assert.Null(bench.Cache.TryOpen(Key(1)));
        Assert.False(lower.Files.ContainsKey(Key(1)));
        Assert.Equal(2 * Block, await Body.ReadAndCheckAsync(file, 1, Ct, 0, 2 * Block));
    }

    [Fact]
    public async Task A_reader_far_ahead_of_a_fill_asks_for_its_own_blocks_and_the_fill_passes_over_them()
    {
        await using var bench = new CacheBench(origin: _origin);
        using (var fill = bench.Cache.BeginFill(Key(1), new TestHead(1, canBeRefetched: true), Length))
        {
            await fill.WriteAsync(Body.Make(1, 0, Block), Ct);
            using var file = fill.OpenReader();
            using (var lease = await file.ReadAsync(30 * Block, Ct)) Assert.True(Body.Matches(1, 30 * Block, lease.Span));
            Assert.Equal([(30L, 1L)], _origin.Asked);

            await fill.WriteAsync(Body.Make(1, Block, Length - Block), Ct);
            Assert.True(fill.Complete());
            Assert.Equal(Length, await Body.ReadAndCheckAsync(file, 1, Ct));
        }
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task Prefetch_brings_absent_blocks_only_and_keeps_the_file_open_meanwhile()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _origin.Answer = async (file, writer, ct) =>
        {
            await go.Task;
            await TestOrigin.WriteAllAsync(file, writer, ct);
        };
        await using var bench = new CacheBench(origin: _origin);
        await FillBlocksAsync(bench, 10, 12);
        using (var file = bench.Cache.TryOpen(Key(1))) file!.Prefetch(9 * Block, 5 * Block);
        bench.Cache.Remove(Key(1));
        Assert.Equal(1, bench.Cache.ReadStatistics().Files);
        go.SetResult();
        await bench.Cache.Services.Fetcher.DrainAsync();
        Assert.Equal([(9L, 1L), (12L, 2L)], _origin.Asked.Order());
        Assert.Equal(0, bench.Cache.ReadStatistics().Files);
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task Prefetches_beyond_the_bound_are_dropped()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _origin.Answer = async (_, _, _) => await go.Task;
        await using var bench = new CacheBench(origin: _origin, change: options => options with { MaxPrefetches = 2 });
        await FillBlocksAsync(bench, 0, 1);
        using (var file = bench.Cache.TryOpen(Key(1))) file!.Prefetch(0, Length);
        Assert.Equal(2, bench.Cache.ReadStatistics().RunningFetches);
        go.SetResult();
        await bench.Cache.Services.Fetcher.DrainAsync();
        await bench.AssertSoundAsync();
    }

    private static async Task FillBlocksAsync(CacheBench bench, int start, int end)
    {
        using var fill = bench.Cache.BeginSparse(Key(1), new TestHead(1, canBeRefetched: true), Length, start, end);
        var bytes = Math.Min(end * Block, Length) - (start * Block);
        await fill.WriteAsync(Body.Make(1, start * Block, bytes), Ct);
        Assert.True(fill.Complete());
    }

    private static FileHandle OpenEmpty(CacheBench bench)
    {
        using var fill = bench.Cache.BeginSparse(Key(1), new TestHead(1, canBeRefetched: true), Length, 0, 0);
        Assert.True(fill.Complete());
        return fill.OpenReader();
    }
}
