using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>A title as one file of gigabytes, of which viewers read here and there.</summary>
public sealed class RangesOfABigFile
{
    private const string Path = "/title.mp4";
    private const long Length = 2L << 30;
    private const int LongestRange = 300_000;

    /// <summary>What the node fetches at a time.</summary>
    private const long Block = 256 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Every_range_is_right_and_no_byte_is_fetched_twice()
    {
        var file = new VirtualFile(Length);
        await using var origin = OriginOf(file);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);
        var ranges = RandomRanges(Patience.ShortOrLong(500, 10_000), seed: 1);

        await Parallel.ForEachAsync(ranges, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
            async (range, token) => AssertRight(await GetAsync(node, range.First, range.Last, token), range, generation: 1));

        AssertDisjoint(file.Served);
        Assert.InRange(file.BytesServed, 1, ranges.SelectMany(BlocksOf).Distinct().Count() * Block);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task One_byte_of_ten_gigabytes_costs_one_block()
    {
        var file = new VirtualFile(10L << 30);
        await using var origin = OriginOf(file);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);

        var first = await GetAsync(node, 0, 0, Cancel);
        var again = await GetAsync(node, 0, 0, Cancel);

        AssertRight(first, (0, 0), generation: 1);
        Assert.Equal($"bytes 0-0/{file.Length}", first.Head["Content-Range"]);
        Assert.True(again.CacheStatus is { Hit: true }, again.ToString());
        Assert.InRange(file.BytesServed, 1, Block);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task The_end_of_the_file_and_what_lies_beyond_it()
    {
        var file = new VirtualFile(Length);
        await using var origin = OriginOf(file);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);

        var last = await RawConnection.GetAsync(node.Public, Path, Cancel, "Range: bytes=-1000");
        var open = await RawConnection.GetAsync(node.Public, Path, Cancel, $"Range: bytes={Length - 10}-");
        var beyond = await RawConnection.GetAsync(node.Public, Path, Cancel, $"Range: bytes={Length}-");

        AssertRight(last, (Length - 1000, Length - 1), generation: 1);
        AssertRight(open, (Length - 10, Length - 1), generation: 1);
        Assert.Equal((416, $"bytes */{Length}"), (beyond.Status, beyond.Head["Content-Range"]));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_file_that_changes_underneath_is_never_mixed()
    {
        var file = new VirtualFile(Length);
        file.BeforeAnswer = answers => ReplaceNowAndThen(file, answers);
        await using var origin = OriginOf(file);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);
        // Within a small part of the file, so that what is cached of one generation meets requests that need more of it.
        var ranges = RandomRanges(Patience.ShortOrLong(300, 5_000), seed: 2, within: 16 << 20, longest: 2 << 20);
        var whole = 0;

        await Parallel.ForEachAsync(ranges, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (range, token) =>
        {
            // An answer that meets the change may be cut, even before its head.
            using var viewer = await RawConnection.OpenAsync(node.Public, token);
            await viewer.SendAsync(RawConnection.GetRequest(node.Public, Path, $"Range: bytes={range.First}-{range.Last}"), token);
            if (await viewer.ReadAnswerAsync(token) is { Status: 206 } answer)
            {
                AssertOneGeneration(answer, range.First);
                Interlocked.Add(ref whole, answer.Complete ? 1 : 0);
            }
        });

        Assert.True(file.Generation > 2, $"The file was replaced only {file.Generation - 1} times.");
        Assert.True(whole > ranges.Count / 4, $"Only {whole} of {ranges.Count} answers were whole.");
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("bytes=0-0,2-2,4-4")]
    [InlineData("bytes=-9223372036854775808")]
    [InlineData("bytes=9223372036854775807-9223372036854775808")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=--5")]
    [InlineData("bytes=18446744073709551616-")]
    [InlineData("lines=1-2")]
    public async Task A_strange_range_is_the_whole_or_416_and_the_numbers_hold(string range)
    {
        // Short, so that "the whole" is quickly told.
        var file = new VirtualFile(3 * Block);
        await using var origin = OriginOf(file);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);

        var answer = await RawConnection.GetAsync(node.Public, Path, Cancel, $"Range: {range}");

        Assert.Contains(answer.Status, new[] { 200, 206, 416 });
        Assert.True(answer.Complete && answer.Body.Length == answer.Head.ContentLength, answer.ToString());
        Assert.True(answer.Status == 416 || answer.Body.Length == file.Length && VirtualBytes.Match(1, 0, answer.Body), answer.ToString());
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_thousand_ranges_at_once_are_the_whole_and_not_a_thousand_parts()
    {
        var file = new VirtualFile(3 * Block);
        await using var origin = OriginOf(file);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);

        var answer = await RawConnection.GetAsync(node.Public, Path, Cancel, "Range: bytes=" + string.Join(',', Enumerable.Repeat("0-", 1000)));

        Assert.True(answer is { Status: 200, Complete: true } && answer.Body.Length == file.Length, answer.ToString());
        AssertDisjoint(file.Served);
    }

    private static IEnumerable<long> BlocksOf((long First, long Last) range)
    {
        for (var block = range.First / Block; block <= range.Last / Block; block++)
        {
            yield return block;
        }
    }

    private static void ReplaceNowAndThen(VirtualFile file, int answers)
    {
        if (answers % 7 == 6)
        {
            file.Replace();
        }
    }

    private static ScriptedOrigin OriginOf(VirtualFile file)
    {
        var origin = new ScriptedOrigin();
        origin.Map(Path, file.AnswerAsync);
        return origin;
    }

    private static Task<RawAnswer> GetAsync(NodeProcess node, long first, long last, CancellationToken cancel) =>
        RawConnection.GetAsync(node.Public, Path, cancel, $"Range: bytes={first}-{last}");

    private static List<(long First, long Last)> RandomRanges(int count, int seed, long within = Length, int longest = LongestRange)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(within - longest)).Select(first => (first, first + random.Next(longest)))];
    }

    private static void AssertRight(RawAnswer answer, (long First, long Last) range, int generation)
    {
        Assert.True(answer is { Status: 206, Complete: true }, answer.ToString());
        Assert.Equal(range.Last - range.First + 1, answer.Body.Length);
        Assert.True(VirtualBytes.Match(generation, range.First, answer.Body), $"{range}: wrong bytes in {answer}");
    }

    private static void AssertOneGeneration(RawAnswer answer, long first)
    {
        var generation = VirtualFile.GenerationOf(answer.Head["ETag"]!);
        Assert.True(VirtualBytes.Match(generation, first, answer.Body), $"Bytes that are not of generation {generation} in {answer}");
    }

    private static void AssertDisjoint(IReadOnlyList<(int Generation, long First, long Last)> served)
    {
        var ordered = served.OrderBy(s => s.First).ToList();
        Assert.All(ordered.Zip(ordered.Skip(1)), pair =>
            Assert.True(pair.First.Last < pair.Second.First, $"{pair.First} and {pair.Second} overlap."));
    }
}
