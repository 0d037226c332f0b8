using System.Collections.Concurrent;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.Tiers;

/// <summary>Three edge processes on one port by <c>SO_REUSEPORT</c>, which fill through one local shield over loopback: the origin sees one request an object.</summary>
public sealed class OneOriginRequestAnObject(TwoTiers tiers) : IClassFixture<TwoTiers>
{
    private const int SegmentSize = 200_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task However_the_kernel_spreads_the_viewers_and_Cache_Status_shows_the_chain()
    {
        var names = MapSegments("/vod/", 20);
        var edges = new ConcurrentDictionary<string, int>();
        var chains = new ConcurrentBag<string>();

        // Every viewer on a connection of its own, all objects at once: cold, collapsed and warm in one.
        await Parallel.ForEachAsync(Enumerable.Range(0, 30).SelectMany(_ => names), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (name, cancel) =>
        {
            var answer = await RawConnection.GetAsync(tiers.Port, name, cancel);
            Assert.True(answer is { Status: 200, Complete: true } && answer.Body.AsSpan().SequenceEqual(BytesOf(name)), answer.ToString());
            edges.AddOrUpdate(answer.CacheStatus!.Cache, 1, static (_, count) => count + 1);
            chains.Add(answer.Head["Cache-Status"]!);
        });

        Assert.All(names, name => Assert.Equal(1, tiers.Origin.CountOf(name)));
        Assert.Equal(["edge1", "edge2", "edge3"], edges.Keys.Order());
        // Nearest to the origin first (RFC 9211 section 2): the shield's own miss, then what the edge did.
        Assert.All(chains, static chain => Assert.Matches("^shield1; (hit|fwd=uri-miss).*, edge[123]; (hit|fwd=uri-miss)", chain));
        Assert.Contains(chains, static chain => chain.Contains("shield1; hit", StringComparison.Ordinal));
        Assert.Contains(chains, static chain => chain.StartsWith("shield1; fwd=uri-miss; fwd-status=200; stored", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", edges.OrderBy(static e => e.Key).Select(static e => $"{e.Key}: {e.Value} answers")) + $"; origin: {names.Count} requests for {names.Count} objects");
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task And_of_a_big_file_no_byte_twice()
    {
        var file = new VirtualFile(64 << 20);
        tiers.Origin.Map("/film.mp4", file.AnswerAsync);

        await Parallel.ForAsync(0, 60, Cancel, async (i, cancel) =>
        {
            var from = (i % 20) * 3_000_000L;
            var answer = await RawConnection.GetAsync(tiers.Port, "/film.mp4", cancel, $"Range: bytes={from}-{from + 9_999}");
            Assert.True(answer is { Status: 206, Complete: true } && VirtualBytes.Match(1, from, answer.Body), answer.ToString());
        });

        var bytes = file.Served.SelectMany(static s => Enumerable.Range((int)(s.First >> 16), (int)((s.Last >> 16) - (s.First >> 16) + 1))).ToList();
        Assert.Equal(bytes.Count, bytes.Distinct().Count());
    }

    private List<string> MapSegments(string folder, int count)
    {
        var names = Enumerable.Range(0, count).Select(i => $"{folder}{i}.ts").ToList();
        foreach (var name in names)
        {
            tiers.Origin.MapBody(name, BytesOf(name), "Content-Type: video/mp2t", "Cache-Control: max-age=86400", $"ETag: \"{name.GetHashCode(StringComparison.Ordinal):x}\"");
        }

        return names;
    }

    private static byte[] BytesOf(string name) => VirtualBytes.Make(int.Parse(Path.GetFileNameWithoutExtension(name), null) + 1, 0, SegmentSize);
}
