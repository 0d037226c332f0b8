using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CdnNode.Prefetching;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

public sealed class TheNextSegmentIsBroughtAhead
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _askedAtOrigin = new();

    [Fact]
    public async Task A_viewer_who_plays_in_order_finds_the_next_segment_already_there()
    {
        await using var node = await TestNode.StartAsync(Answer);
        await node.GetAsync("/vod/a/index.m3u8");

        await node.GetAsync("/vod/a/0.ts");
        await node.GetAsync("/vod/a/1.ts");
        await Asked("/vod/a/2.ts");
        var third = await node.GetAsync("/vod/a/2.ts");

        Assert.Contains("edge1; ", third.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal("/vod/a/2.ts", await third.TextAsync());
        Assert.Equal(1, node.Service<PrefetchLedger>().Used);
    }

    [Fact]
    public async Task Seeking_brings_nothing()
    {
        await using var node = await TestNode.StartAsync(Answer);
        await node.GetAsync("/vod/a/index.m3u8");

        foreach (var segment in (int[])[3, 17, 8, 25, 12]) await node.GetAsync($"/vod/a/{segment}.ts");

        Assert.Equal(0, node.Service<Prefetcher>().Running);
        Assert.Equal(6, node.OriginRequests);
    }

    [Fact]
    public async Task The_segment_that_the_player_names_is_brought_if_a_playlist_lists_it()
    {
        await using var node = await TestNode.StartAsync(Answer);
        await node.GetAsync("/vod/a/index.m3u8");

        await node.GetAsync("/vod/a/3.ts?CMCD=nor%3D%2220.ts%22");
        await Asked("/vod/a/20.ts");
        await node.GetAsync("/vod/a/4.ts?CMCD=nor%3D%22secret.ts%22");
        await node.GetAsync("/vod/a/5.ts?CMCD=nor%3D%22http%3A%2F%2Fother.example%2F6.ts%22");

        Assert.False(_askedAtOrigin.ContainsKey("/vod/a/secret.ts"));
    }

    [Fact]
    public async Task At_the_live_edge_a_new_segment_is_brought_when_someone_played_the_one_before()
    {
        var edge = 10;
        var time = new ShiftableTime();
        await using var node = await TestNode.StartAsync(time, c => c.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal)
            ? AnswerPlaylist(c, Enumerable.Range(edge - 4, 5), live: true)
            : Answer(c));
        await node.GetAsync("/live/index.m3u8");
        await node.GetAsync("/live/10.ts");

        (edge, _) = (11, 0);
        time.Advance(TimeSpan.FromSeconds(3));
        await node.GetAsync("/live/index.m3u8");
        await Asked("/live/11.ts");

        Assert.True(_askedAtOrigin.ContainsKey("/live/11.ts"));
    }

    [Fact]
    public async Task A_playlist_that_is_polled_while_nobody_plays_brings_nothing()
    {
        var edge = 10;
        var time = new ShiftableTime();
        await using var node = await TestNode.StartAsync(time, c => AnswerPlaylist(c, Enumerable.Range(edge - 4, 5), live: true));

        for (; edge < 15; edge++)
        {
            await node.GetAsync("/live/index.m3u8");
            time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(5, node.OriginRequests);
    }

    [Fact]
    public async Task Switched_off_it_brings_nothing()
    {
        await using var node = await TestNode.StartAsync(Answer, ("CdnNode:Prefetch:Enabled", "false"));
        await node.GetAsync("/vod/a/index.m3u8");

        for (var i = 0; i < 5; i++) await node.GetAsync($"/vod/a/{i}.ts");

        Assert.Equal(6, node.OriginRequests);
    }

    [Fact]
    public async Task An_answer_that_may_not_be_shared_reaches_the_viewer_who_waits_for_what_is_being_brought()
    {
        var mayAnswer = new TaskCompletionSource();
        await using var node = await TestNode.StartAsync(async c =>
        {
            if (c.Request.Path.Value!.EndsWith("/2.ts", StringComparison.Ordinal))
            {
                _askedAtOrigin.GetOrAdd(c.Request.Path.Value, static _ => new()).TrySetResult();
                await mayAnswer.Task;
                c.Response.Headers.CacheControl = "private";
            }
            await Answer(c);
        });
        await node.GetAsync("/vod/a/index.m3u8");
        await node.GetAsync("/vod/a/0.ts");
        await node.GetAsync("/vod/a/1.ts");
        await Asked("/vod/a/2.ts");

        var viewer = node.GetAsync("/vod/a/2.ts");
        mayAnswer.SetResult();

        Assert.Equal("/vod/a/2.ts", await (await viewer).TextAsync());
    }

    /// <summary>Viewers who join titles by popularity, at the beginning or somewhere inside, and leave after as long as people do.</summary>
    [Fact]
    public async Task Of_an_audience_of_200_less_than_one_in_twenty_of_the_segments_brought_is_wasted()
    {
        var random = new Random(7);
        var time = new ShiftableTime();
        await using var node = await TestNode.StartAsync(time, Answer);
        var ledger = node.Service<PrefetchLedger>();
        var metrics = node.Service<PrefetchMetrics>();

        for (var viewer = 0; viewer < 200; viewer++)
        {
            var title = "/vod/" + (int)(40 * Math.Pow(random.NextDouble(), 2));
            await node.GetAsync($"{title}/index.m3u8");
            var from = random.Next(4) == 0 ? random.Next(60) : 0;
            // One in five zaps on within two segments; the others watch 40 of them in the mean.
            var count = random.Next(5) == 0 ? random.Next(1, 3) : (int)(-40 * Math.Log(1 - random.NextDouble())) + 1;
            for (var i = from; i < Math.Min(60, from + count); i++) await node.GetAsync($"{title}/{i}.ts");
        }
        await Quiet(node.Service<Prefetcher>());
        time.Advance(TimeSpan.FromMinutes(5));

        var fetched = metrics.CountOf(PrefetchResult.Fetched);
        Assert.True(fetched > 500, $"Only {fetched} were brought.");
        Assert.True(ledger.Wasted < 0.05 * fetched, $"{ledger.Wasted} of {fetched} were wasted.");
        TestContext.Current.TestOutputHelper?.WriteLine($"brought {fetched}, used {ledger.Used}, wasted {ledger.Wasted}");
    }

    private static async Task Quiet(Prefetcher prefetcher)
    {
        while (prefetcher.Running > 0) await Task.Yield();
    }

    private Task Asked(string path) => _askedAtOrigin.GetOrAdd(path, static _ => new()).Task.WaitAsync(TestContext.Current.CancellationToken);

    private async Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith(".m3u8", StringComparison.Ordinal))
        {
            await AnswerPlaylist(context, Enumerable.Range(0, 60), live: false);
            return;
        }
        _askedAtOrigin.GetOrAdd(path, static _ => new()).TrySetResult();
        context.Response.ContentType = "video/mp2t";
        await context.Response.WriteAsync(path);
    }

    private static Task AnswerPlaylist(HttpContext context, IEnumerable<int> segments, bool live)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{segments.First()}\n");
        foreach (var segment in segments) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:4,\n{segment}.ts\n");
        if (!live) text.Append("#EXT-X-ENDLIST\n");
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        return context.Response.WriteAsync(text.ToString());
    }
}
