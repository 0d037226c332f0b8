using CdnNode.Caching.Tests.Support;
using static CdnNode.Caching.Tests.Support.CacheBench;

namespace CdnNode.Caching.Tests.Lower;

public class LowerTierTests
{
    private readonly TestLowerTier _lower = new();

    [Fact]
    public async Task A_completed_file_is_offered_and_comes_back_from_below()
    {
        await FillInAnEarlierLifeAsync(1, (2 * Block) + 5);
        await using var bench = new CacheBench(lower: _lower);
        Assert.Null(bench.Cache.TryOpen(Key(1)));
        using (var file = await bench.Cache.OpenAsync(Key(1), Ct))
        {
            Assert.True(file!.IsComplete);
            Assert.Equal((2 * Block) + 5, await Body.ReadAndCheckAsync(file, 1, Ct));
        }
        Assert.NotNull(bench.Cache.TryOpen(Key(1)));
    }

    [Fact]
    public async Task What_is_nowhere_is_null()
    {
        await using var bench = new CacheBench(lower: _lower);
        Assert.Null(await bench.Cache.OpenAsync(Key(1), Ct));
        await using var memoryOnly = new CacheBench();
        Assert.Null(await memoryOnly.Cache.OpenAsync(Key(1), Ct));
    }

    [Fact]
    public async Task A_thousand_who_ask_at_once_are_one_look_below()
    {
        await FillInAnEarlierLifeAsync(1, 10 * Block);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lower.OpenGate = gate.Task;
        await using (var bench = new CacheBench(lower: _lower))
        {
            var opens = Enumerable.Range(0, 1000).Select(_ => bench.Cache.OpenAsync(Key(1), Ct).AsTask()).ToArray();
            gate.SetResult();
            foreach (var file in await Task.WhenAll(opens))
            {
                using (file) Assert.Equal(2 * Block, await Body.ReadAndCheckAsync(file!, 1, Ct, 0, 2 * Block));
            }
            await bench.AssertSoundAsync();
        }
        Assert.Equal(1, _lower.Opens);
    }

    [Fact]
    public async Task One_who_leaves_while_the_lower_tier_looks_takes_nothing_from_the_others()
    {
        await FillInAnEarlierLifeAsync(1, 10);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lower.OpenGate = gate.Task;
        await using var bench = new CacheBench(lower: _lower);
        using var leave = new CancellationTokenSource();
        var left = bench.Cache.OpenAsync(Key(1), leave.Token);
        var stays = bench.Cache.OpenAsync(Key(1), Ct);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await left);
        gate.SetResult();
        using (var file = await stays) Assert.Equal(10, await Body.ReadAndCheckAsync(file!, 1, Ct));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_purge_while_the_lower_tier_looks_wins()
    {
        await FillInAnEarlierLifeAsync(1, 10);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lower.OpenGate = gate.Task;
        await using var bench = new CacheBench(lower: _lower);
        var open = bench.Cache.OpenAsync(Key(1), Ct);
        await _lower.OpenStarted.Task.WaitAsync(Ct);
        bench.Cache.Remove(Key(1));
        gate.SetResult();
        Assert.Null(await open);
        Assert.Null(await bench.Cache.OpenAsync(Key(1), Ct));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_purge_while_the_lower_tier_looks_wins_even_if_everyone_has_left()
    {
        await FillInAnEarlierLifeAsync(1, 10);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lower.OpenGate = gate.Task;
        await using var bench = new CacheBench(lower: _lower);
        using var leave = new CancellationTokenSource();
        var open = bench.Cache.OpenAsync(Key(1), leave.Token);
        await _lower.OpenStarted.Task.WaitAsync(Ct);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await open);
        bench.Cache.Remove(Key(1));
        gate.SetResult();
        Assert.Null(await bench.Cache.OpenAsync(Key(1), Ct));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_fill_that_begins_while_the_lower_tier_looks_is_what_is_opened()
    {
        await FillInAnEarlierLifeAsync(1, 10);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lower.OpenGate = gate.Task;
        await using var bench = new CacheBench(lower: _lower);
        var open = bench.Cache.OpenAsync(Key(1), Ct);
        await _lower.OpenStarted.Task.WaitAsync(Ct);
        using var fill = bench.Cache.BeginFill(Key(1), new TestHead(2), 20);
        gate.SetResult();
        using var file = await open;
        Assert.Equal(fill.Generation, file!.Generation);
    }

    [Fact]
    public async Task A_new_generation_takes_the_old_copy_away_even_if_it_isnt_admitted_itself()
    {
        await using var bench = new CacheBench(lower: _lower);
        await bench.FillAsync(1, 10);
        _lower.Admits = false;
        await bench.FillAsync(1, 10);
        Assert.Empty(_lower.Files);
    }

    [Fact]
    public async Task A_block_that_is_bad_below_comes_from_the_origin()
    {
        var origin = new TestOrigin();
        await FillInAnEarlierLifeAsync(1, 10 * Block, canBeRefetched: true);
        var bad = _lower.Blocks.Keys.Single(block => block.Block == 3);
        _lower.Blocks.TryRemove(bad, out _);
        await using var bench = new CacheBench(lower: _lower, origin: origin);
        using (var file = await bench.Cache.OpenAsync(Key(1), Ct)) Assert.Equal(10 * Block, await Body.ReadAndCheckAsync(file!, 1, Ct));
        Assert.Equal((3L, 1L), origin.Asked.Single());
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task A_block_that_is_bad_below_and_nowhere_else_dooms_the_file()
    {
        await FillInAnEarlierLifeAsync(1, 3 * Block);
        var bad = _lower.Blocks.Keys.Single(block => block.Block == 1);
        _lower.Blocks.TryRemove(bad, out _);
        await using var bench = new CacheBench(lower: _lower);
        using (var file = await bench.Cache.OpenAsync(Key(1), Ct))
        {
            await Assert.ThrowsAsync<FillFailedException>(async () => await Body.ReadAndCheckAsync(file!, 1, Ct));
            Assert.True(file!.IsDoomed);
        }
        Assert.Null(bench.Cache.TryOpen(Key(1)));
        await bench.AssertSoundAsync();
    }

    [Fact]
    public async Task Part_of_a_file_below_is_no_use_when_the_rest_cant_be_asked_for()
    {
        _lower.Files[Key(1)] = new LowerFile(Key(1), 7, new TestHead(1, canBeRefetched: true), 10 * Block, IsWhole: false);
        await using var bench = new CacheBench(lower: _lower);
        Assert.Null(await bench.Cache.OpenAsync(Key(1), Ct));
    }

    [Fact]
    public async Task Blocks_of_a_big_file_are_offered_one_by_one_and_only_once()
    {
        await using var bench = new CacheBench(lower: _lower, origin: new TestOrigin());
        using (var fill = bench.Cache.BeginFill(Key(1), new TestHead(1, canBeRefetched: true), 10 * Block))
        {
            await fill.WriteAsync(Body.Make(1, 0, 3 * Block), Ct);
            Assert.Equal(3, _lower.Blocks.Count);
            fill.Stop();
        }
        using (var file = bench.Cache.TryOpen(Key(1))) await Body.ReadAndCheckAsync(file!, 1, Ct);
        await bench.Cache.Services.Fetcher.DrainAsync();
        Assert.Equal(10, _lower.Blocks.Count);
        Assert.False(_lower.Files[Key(1)].IsWhole);
    }

    private async Task FillInAnEarlierLifeAsync(int id, int length, bool canBeRefetched = false)
    {
        await using var earlier = new CacheBench(lower: _lower, change: options => options with { WholeFileBytes = 1 << 30 });
        await earlier.FillAsync(id, length, canBeRefetched: canBeRefetched);
        Assert.True(_lower.Files[Key(id)].IsWhole);
    }
}
