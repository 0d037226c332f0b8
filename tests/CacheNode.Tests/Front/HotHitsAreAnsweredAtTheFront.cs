using System.Globalization;
using System.Net.Http.Json;
using System.Text;
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

    [Theory]
    [InlineData(Small)]
    [InlineData(Big)]
    [InlineData(List)]
    public async Task The_front_says_what_the_server_says(string path)
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        // The same request with a field that only the server understands.
        var atServer = await AskAsync(client, path, "X-Any: 1\r\n");
        await AskAsync(client, path);
        var before = HitsOf(node);

        var atFront = await AskAsync(client, path);

        Assert.Equal(before + 1, HitsOf(node));
        Assert.Equal(FieldsOf(atServer), FieldsOf(atFront));
        Assert.Equal(BodyOf(path), atFront[(atFront.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    [Fact]
    public async Task What_is_not_hot_not_plain_or_for_another_host_goes_the_whole_way()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client, Big);
        await AskAsync(client, List);
        var before = HitsOf(node);

        Assert.StartsWith("HTTP/1.1 206", await client.AskAsync(Request(Big, "Range: bytes=0-3\r\n"), until: BodyOf(Big)[..4]), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 304", await client.AskAsync(Request(Big, "If-None-Match: \"a\"\r\n"), until: "\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Request(Big).Replace("GET", "HEAD", StringComparison.Ordinal), until: "\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await client.AskAsync(Request(Big).Replace("Host: edge", "Host: other", StringComparison.Ordinal), until: "<end>"), StringComparison.Ordinal);
        using var coded = await node.GetAsync(List, ("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", Assert.Single(coded.Content.Headers.ContentEncoding));

        Assert.Equal(before, HitsOf(node));
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

    /// <summary>All but what a second that passes changes.</summary>
    private static IEnumerable<string> FieldsOf(string answer) =>
        answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n")
            .Where(static line => !line.StartsWith("Age:", StringComparison.Ordinal))
            .Select(static line => line.Split("; ttl=")[0])
            .Order(StringComparer.Ordinal);

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
        foreach (var path in (string[])[Small, Big, List]) Assert.EndsWith("<end>", await (await node.GetAsync(path)).TextAsync(), StringComparison.Ordinal);
        return node;
    }
}
