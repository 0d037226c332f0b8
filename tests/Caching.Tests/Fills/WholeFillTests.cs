using CdnNode.Caching.Tests.Support;
using static CdnNode.Caching.Tests.Support.CacheBench;

namespace CdnNode.Caching.Tests.Fills;

public class WholeFillTests
{
    public static TheoryData<int, bool> Lengths()
    {
        var data = new TheoryData<int, bool>();
        foreach (var length in new[] { 0, 1, 4095, 4096, 4097, 16_384, 16_385, Block - 1, Block, Block + 1, 3 * Block, (5 * Block) + 7 })
        {
            data.Add(length, true);
            data.Add(length, false);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task A_body_reads_back_byte_for_byte(int length, bool isAnnounced)
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, length, isAnnounced);

        using (var file = bench.Cache.TryOpen(Key(1)))
        {
            Assert.NotNull(file);
            Assert.Equal(length, file.Length);
            Assert.True(file.IsComplete);
            Assert.False(file.IsDoomed);
            Assert.Equal(length, await Body.ReadAndCheckAsync(file, 1, Ct));
        }
        await bench.AssertSoundAsync();
    }

    [Theory]
    [InlineData(2000, true, 4096)]
    [InlineData(2000, false, 4096)]
    [InlineData(20_000, false, 32_768)]
    [InlineData(Block + 5000, true, Block + 8192)]
    [InlineData(Block + 5000, false, Block + 8192)]
    public async Task A_body_costs_the_smallest_pieces_that_hold_it(int length, bool isAnnounced, long bytes)
    {
        await using var bench = new CacheBench();
        await bench.FillAsync(1, length, isAnnounced);
        Assert.Equal(bytes, bench.Cache.ReadStatistics().BlockBytes);
    }

    [Fact]
    public async Task A_reader_gets_bytes_as_they_are_written()
    {
        await using var bench = new CacheBench();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), null);
        using var reader = fill.OpenReader();
        var first = reader.ReadAsync(0, Ct);
        Assert.False(first.IsCompleted);

        await fill.WriteAsync(Body.Make(1, 0, 10), Ct);
        using (var lease = await first) Assert.Equal(10, lease.Length);
        var second = reader.ReadAsync(10, Ct);
        Assert.False(second.IsCompleted);
        await fill.WriteAsync(Body.Make(1, 10, 5), Ct);
        using (var lease = await second) Assert.True(Body.Matches(1, 10, lease.Span));

        var end = reader.ReadAsync(15, Ct);
        Assert.False(end.IsCompleted);
        Assert.Null(reader.Length);
        Assert.True(fill.Complete());
        using (var lease = await end) Assert.True(lease.IsEmpty);
        Assert.Equal(15, reader.Length);
    }

    [Fact]
    public async Task A_body_that_ends_short_of_its_announced_length_is_not_stored()
    {
        await using var bench = new CacheBench();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), 1000);
        using var reader = fill.OpenReader();
        await fill.WriteAsync(Body.Make(1, 0, 999), Ct);
        Assert.False(fill.Complete());

        Assert.Null(bench.Cache.TryOpen(Key(1)));
        Assert.True(reader.IsDoomed);
        Assert.Equal(999, (await reader.ReadAsync(0, Ct)).Length);
        await Assert.ThrowsAsync<FillFailedException>(async () => await reader.ReadAsync(999, Ct));
    }

    [Fact]
    public async Task Bytes_beyond_the_announced_length_are_dropped()
    {
        await using var bench = new CacheBench();
        using (var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), Block + 1))
        {
            await fill.WriteAsync(Body.Make(1, 0, Block + 500), Ct);
            await fill.WriteAsync(new byte[10], Ct);
            Assert.Equal(Block + 1, fill.Position);
            Assert.True(fill.Complete());
        }
        using var file = bench.Cache.TryOpen(Key(1));
        Assert.Equal(Block + 1, await Body.ReadAndCheckAsync(file!, 1, Ct));
    }

    [Fact]
    public async Task A_failed_fill_wakes_its_readers_with_the_reason()
    {
        await using var bench = new CacheBench();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), null);
        using var reader = fill.OpenReader();
        await fill.WriteAsync(Body.Make(1, 0, 100), Ct);
        var waiting = reader.ReadAsync(100, Ct);
        fill.Fail(new IOException("reset by peer"));

        var error = await Assert.ThrowsAsync<FillFailedException>(async () => await waiting);
        Assert.IsType<IOException>(error.InnerException);
        Assert.Null(bench.Cache.TryOpen(Key(1)));
        Assert.False(fill.Complete());
    }

    [Fact]
    public async Task A_fill_that_is_disposed_without_an_end_has_failed()
    {
        await using var bench = new CacheBench();
        var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), 10);
        using var reader = fill.OpenReader();
        var waiting = reader.ReadAsync(0, Ct);
        fill.Dispose();
        await Assert.ThrowsAsync<FillFailedException>(async () => await waiting);
        Assert.Null(bench.Cache.TryOpen(Key(1)));
    }

    [Fact]
    public async Task A_fill_that_is_lost_without_an_end_has_failed()
    {
        await using var bench = new CacheBench();
        using var reader = BeginAndLose(bench.Cache);
        var waiting = reader.ReadAsync(0, Ct);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await Assert.ThrowsAsync<FillFailedException>(async () => await waiting);
        Assert.Null(bench.Cache.TryOpen(Key(1)));
    }

    [Fact]
    public async Task Nothing_can_be_written_after_the_end()
    {
        await using var bench = new CacheBench();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), null);
        Assert.True(fill.Complete());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await fill.WriteAsync(new byte[1], Ct));
        fill.Fail(new IOException("too late"));
        Assert.NotNull(bench.Cache.TryOpen(Key(1)));
    }

    [Fact]
    public async Task An_unpublished_fill_is_known_to_its_readers_only_until_it_is_published()
    {
        await using var bench = new CacheBench();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), 3, publish: false);
        using var reader = fill.OpenReader();
        Assert.Null(bench.Cache.TryOpen(Key(1)));
        Assert.False(reader.IsDoomed);
        await fill.WriteAsync(Body.Make(1, 0, 3), Ct);
        fill.Publish();
        Assert.True(fill.Complete());
        using var file = bench.Cache.TryOpen(Key(1));
        Assert.NotNull(file);
    }

    [Fact]
    public async Task A_stopped_fill_keeps_its_whole_blocks_and_the_rest_comes_from_the_origin()
    {
        var origin = new TestOrigin();
        await using var bench = new CacheBench(origin: origin);
        var length = (6 * Block) + 10;
        using (var fill = bench.Cache.BeginFill(Key(1), new TestHead(1, canBeRefetched: true), length))
        {
            await fill.WriteAsync(Body.Make(1, 0, Block + 100), Ct);
            fill.Stop();
        }
        using (var file = bench.Cache.TryOpen(Key(1)))
        {
            Assert.True(file!.IsComplete);
            Assert.Equal(length, await Body.ReadAndCheckAsync(file, 1, Ct));
        }
        Assert.Equal(1, origin.Asked.Min(run => run.First));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task Only_a_body_that_can_be_asked_for_again_may_be_stopped()
    {
        await using var bench = new CacheBench();
        using var unknown = bench.Cache.BeginFill(Key(1), new TestHead(1, canBeRefetched: true), null);
        using var single = bench.Cache.BeginFill(Key(2), new TestHead(2), 100);
        Assert.Throws<InvalidOperationException>(unknown.Stop);
        Assert.Throws<InvalidOperationException>(single.Stop);
    }

    [Fact]
    public async Task Cancelling_one_reader_leaves_the_fill_and_the_others_alone()
    {
        await using var bench = new CacheBench();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), 10);
        using var leaver = fill.OpenReader();
        using var stayer = fill.OpenReader();
        using var leave = new CancellationTokenSource();
        var left = leaver.ReadAsync(0, leave.Token);
        var stays = stayer.ReadAsync(0, Ct);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await left);
        await fill.WriteAsync(Body.Make(1, 0, 10), Ct);
        Assert.Equal(10, (await stays).Length);
    }

    [Fact]
    public async Task Two_thousand_readers_of_a_trickling_fill_have_their_first_bytes_before_the_last_is_written()
    {
        await using var bench = new CacheBench();
        using (var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), 100_000))
        {
            var started = 0;
            var allHaveBytes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var readers = Enumerable.Range(0, 2000).Select(_ => ReadAsync(fill.OpenReader())).ToArray();
            await fill.WriteAsync(Body.Make(1, 0, 1000), Ct);
            await allHaveBytes.Task.WaitAsync(Ct);

            for (var at = 1000; at < 100_000; at += 9000) await fill.WriteAsync(Body.Make(1, at, 9000), Ct);
            Assert.True(fill.Complete());
            Assert.All(await Task.WhenAll(readers), length => Assert.Equal(100_000, length));

            async Task<long> ReadAsync(FileHandle file)
            {
                using (file)
                {
                    using (var first = await file.ReadAsync(0, Ct)) Assert.Equal(1000, first.Length);
                    if (Interlocked.Increment(ref started) == 2000) allHaveBytes.SetResult();
                    return await Body.ReadAndCheckAsync(file, 1, Ct, offset: 1000);
                }
            }
        }
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task The_writer_never_runs_its_readers_continuations()
    {
        await using var bench = new CacheBench();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), 10);
        using var reader = fill.OpenReader();
        var sawWriter = false;
        var waiting = Task.Run(async () =>
        {
            using var lease = await reader.ReadAsync(0, Ct).ConfigureAwait(false);
            sawWriter = Thread.CurrentThread.Name == "writer";
        }, Ct);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = new Thread(() =>
        {
            var write = fill.WriteAsync(Body.Make(1, 0, 10), Ct);
            if (write.IsCompletedSuccessfully) done.SetResult();
        })
        { Name = "writer" };
        writer.Start();
        await done.Task.WaitAsync(Ct);
        await waiting;
        Assert.False(sawWriter);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task A_length_that_no_body_may_have_is_refused_and_costs_nothing(long length)
    {
        await using var bench = new CacheBench();
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Cache.BeginFill(Key(1), new TestHead(1), length));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_huge_claimed_length_allocates_nothing()
    {
        await using var bench = new CacheBench(origin: new TestOrigin());
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1, canBeRefetched: true), 1L << 40);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
        Assert.True(bench.Cache.ReadStatistics().UsedBytes < 2000);
    }

    [Fact]
    public async Task A_body_of_unknown_length_fails_when_it_grows_beyond_the_longest_allowed()
    {
        await using var bench = new CacheBench(change: options => options with { MaxFileBytes = 100 });
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(1), null);
        await fill.WriteAsync(new byte[100], Ct);
        await Assert.ThrowsAsync<FillFailedException>(async () => await fill.WriteAsync(new byte[1], Ct));
        Assert.Null(bench.Cache.TryOpen(Key(1)));
    }

    private static FileHandle BeginAndLose(BlockCache cache) => cache.BeginFill(Key(1), new TestHead(1), 10).OpenReader();
}
