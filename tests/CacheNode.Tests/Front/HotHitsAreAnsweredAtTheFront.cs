using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CdnNode.Delivery.Pacing;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using CdnNode.Tests.Pacing;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;

namespace CdnNode.Tests.Front;

/// <summary>Whether the front answers or the server, viewers can't tell: the same fields, the same bytes, the same moment at which an object is gone.</summary>
public sealed class HotHitsAreAnsweredAtTheFront
{
    private const string Small = "/film/small.ts";
    private const string Big = "/film/big.ts";
    private const string List = "/film/list.m3u8";

    [Fact]
    public async Task What_is_not_hot_not_plain_or_for_another_host_goes_the_whole_way()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client, Big);
        var before = HitsOf(node);

        Assert.StartsWith("HTTP/1.1 304", await client.AskAsync(Request(Big, "If-None-Match: \"b\", \"a\"\r\n"), until: "\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 416", await client.AskAsync(Request(Big, "Range: bytes=900000-\r\n"), until: "\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Request(Big, "Range: bytes=0-1,3-4\r\n"), until: "<end>"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Request(Big).Replace("GET", "HEAD", StringComparison.Ordinal), until: "\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Request(Big).Replace("Host: edge", "Host: other", StringComparison.Ordinal), until: "<end>"), StringComparison.Ordinal);

        Assert.Equal(before, HitsOf(node));
    }

    [Fact]
    public async Task A_fetch_teaches_as_a_hit_does()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);

        Assert.Contains("fwd=uri-miss", await AskAsync(client, "/film/new.ts"), StringComparison.Ordinal);
        await node.UntilStoredAsync("/film/new.ts");
        Assert.Contains("; hit", await AskAsync(client, "/film/new.ts"), StringComparison.Ordinal);

        Assert.Equal(1, HitsOf(node));
    }

    [Theory]
    [InlineData("false", 1)]
    [InlineData("true", 0)]
    public async Task A_reload_is_a_hit_unless_the_node_obeys_it(string obeys, int hits)
    {
        await using var node = await StartAsync(null, ("CdnNode:Freshness:HonourRequestDirectives", obeys));
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client, Small);
        var asked = node.OriginRequests;

        await AskAsync(client, Small, "Cache-Control: no-cache\r\n");

        Assert.Equal(hits, HitsOf(node));
        Assert.Equal(asked + 1 - hits, node.OriginRequests);
    }

    [Fact]
    public async Task Playlists_of_one_viewer_are_the_servers()
    {
        await using var node = await StartAsync(null, ("CdnNode:Shaper:SessionParameter", "s"));
        using var client = await RawClient.OpenAsync(node);

        for (var i = 0; i < 3; i++) Assert.Contains("small.ts?s=", await client.AskWholeAsync(Request(List)), StringComparison.Ordinal);

        Assert.Equal(0, HitsOf(node));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_log_says_206()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client, Small);

        await AskAsync(client, Small, "Range: bytes=2-\r\n");

        Assert.Equal(1, HitsOf(node));
        // The miss that brought it, a hit, and the part.
        IReadOnlyList<JsonElement> lines = [];
        while (lines.Count < 3)
        {
            await Task.Yield();
            lines = await node.LogLinesAsync(Small);
        }
        var line = Assert.Single(lines, static line => line.GetProperty("status").GetInt32() == 206);
        Assert.Equal(BodyOf(Small).Length - 2, line.GetProperty("bytes").GetInt32());
        Assert.Equal("hit", line.GetProperty("cache").GetString());
    }

    [Fact]
    public async Task A_purge_is_effective_at_once()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        for (var i = 0; i < 3; i++) await AskAsync(client, Big);
        var asked = node.OriginRequests;

        using var purged = await node.Admin.PostAsJsonAsync("/api/purge", new { url = Big }, TestContext.Current.CancellationToken);

        Assert.True(purged.IsSuccessStatusCode, await purged.TextAsync());
        Assert.Contains("fwd=uri-miss", await AskAsync(client, Big), StringComparison.Ordinal);
        Assert.Equal(asked + 1, node.OriginRequests);
    }

    [Fact]
    public async Task Ages_are_told_and_lifetimes_end_as_ever()
    {
        var time = new ShiftableTime();
        await using var node = await StartAsync(time);
        using var client = await RawClient.OpenAsync(node);
        for (var i = 0; i < 2; i++) await AskAsync(client, Small);

        time.Advance(TimeSpan.FromSeconds(5));
        var before = HitsOf(node);
        var aged = await AskAsync(client, Small);
        time.Advance(TimeSpan.FromSeconds(60));
        var renewed = await AskAsync(client, Small);

        Assert.Equal(before + 1, HitsOf(node));
        Assert.InRange(AgeOf(aged), 5, 30);
        Assert.Contains("fwd=stale", renewed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_in_a_while_a_hot_target_takes_the_whole_way_again()
    {
        var time = new ShiftableTime();
        await using var node = await StartAsync(time);
        using var client = await RawClient.OpenAsync(node);
        for (var i = 0; i < 2; i++) await AskAsync(client, Small);
        var before = HitsOf(node);

        time.Advance(TimeSpan.FromSeconds(11));
        await AskAsync(client, Small);
        Assert.Equal(before, HitsOf(node));

        await AskAsync(client, Small);
        Assert.Equal(before + 1, HitsOf(node));
    }

    [Fact]
    public async Task Requests_in_one_piece_are_answered_in_order_whoever_answers()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client, Small);
        await AskAsync(client, List);
        var before = HitsOf(node);
        var (requests, expected) = (new StringBuilder(), new List<string>());
        for (var i = 0; i < 600; i++)
        {
            var path = i % 2 == 0 ? Small : List;
            // Every third one is the server's; heads lie across the server's buffers of 4 KiB.
            requests.Append(Request(path, i % 3 == 0 ? $"X-Any: {new string('x', i)}\r\n" : ""));
            expected.Add(BodyOf(path));
        }
        requests.Append(Request(Small, "Connection: close\r\n"));
        expected.Add(BodyOf(Small));

        var answers = await client.AskAsync(requests.ToString(), until: null);

        var bodies = answers.Split("HTTP/1.1 200", StringSplitOptions.RemoveEmptyEntries).Select(static a => a[(a.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal(expected, bodies);
        // A head that is cut where the server's buffers end gives it the connection for good.
        Assert.InRange(HitsOf(node), before + 1, before + 400);
    }

    [Fact]
    public async Task A_head_that_comes_in_two_pieces_is_answered_wherever_it_is_cut()
    {
        await using var node = await StartAsync();
        using var first = await RawClient.OpenAsync(node);
        await AskAsync(first, Small);
        var request = Request(Small);
        for (var cut = 1; cut < request.Length; cut++)
        {
            using var client = await RawClient.OpenAsync(node);
            await AskAsync(client, Small);
            await client.SendAsync(request[..cut]);

            Assert.EndsWith(BodyOf(Small), await client.AskAsync(request[cut..], until: "<end>"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_reload_that_paces_is_effective_at_once()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        for (var i = 0; i < 2; i++) await AskAsync(client, Big);
        var (before, sent) = (HitsOf(node), node.SentBytes());
        var options = node.Service<NodeOptions>();
        var paced = options.Shaper.Pace with { Mode = Shaper.PaceMode.Fixed, FixedRate = Shaper.BitRate.FromComputed(1e9) };

        node.Service<PaceRoutes>().Use(options with { Shaper = options.Shaper with { Pace = paced } });

        // It is learned anew by the full way, under the new options.
        await AskAsync(client, Big);
        Assert.Equal(before, HitsOf(node));
        await node.UntilSentAsync(sent + BodyOf(Big).Length);
        await AskAsync(client, Big);
        Assert.Equal(before + 1, HitsOf(node));
        await node.UntilSentAsync(sent + (2 * BodyOf(Big).Length));
    }

    [Fact]
    public async Task With_the_switch_off_the_server_answers_all()
    {
        await using var node = await StartAsync(null, ("CdnNode:Delivery:DirectSocket", "false"));
        using var client = await RawClient.OpenAsync(node);

        for (var i = 0; i < 3; i++) await AskAsync(client, Small);

        Assert.Equal(0, HitsOf(node));
    }

    private static string Request(string path, string fields = "") => $"GET {path} HTTP/1.1\r\nHost: edge\r\n{fields}\r\n";

    private static Task<string> AskAsync(RawClient client, string path, string fields = "") => client.AskAsync(Request(path, fields), until: "<end>");

    private static long HitsOf(TestNode node) => node.Service<EdgeMetrics>().FrontHits;

    private static string BodyOf(string path) => path switch
    {
        List => "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:4,\nsmall.ts\n#EXT-X-ENDLIST\n#" + new string('-', 600) + "<end>",
        Big => new string('b', 700_000) + "<end>",
        _ => "small<end>",
    };

    private static int AgeOf(string answer)
    {
        var line = answer.Split("\r\n").Single(static line => line.StartsWith("Age: ", StringComparison.Ordinal));
        return int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
    }

    /// <summary>Unpaced, the front on whatever the run's switch says; the objects are in the cache already.</summary>
    private static async Task<TestNode> StartAsync(TimeProvider? time = null, params (string, string)[] settings)
    {
        var node = await TestNode.StartAsync(
            time ?? TimeProvider.System,
            static context =>
            {
                var path = context.Request.Path.Value!;
                context.Response.Headers.ContentType = path.EndsWith(".ts", StringComparison.Ordinal) ? "video/mp2t" : "application/vnd.apple.mpegurl";
                context.Response.Headers.CacheControl = "max-age=60";
                context.Response.Headers.ETag = "\"a\"";
                var body = Encoding.Latin1.GetBytes(BodyOf(path));
                context.Response.ContentLength = body.Length;
                return context.Response.Body.WriteAsync(body).AsTask();
            },
            [("CdnNode:Shaper:Mode", "off"), ("CdnNode:Delivery:DirectSocket", "true"), .. settings]);
        foreach (var path in (string[])[Small, Big, List])
        {
            Assert.Contains("<end>", await (await node.GetAsync(path)).TextAsync(), StringComparison.Ordinal);
            await node.UntilStoredAsync(path);
        }
        return node;
    }
}
