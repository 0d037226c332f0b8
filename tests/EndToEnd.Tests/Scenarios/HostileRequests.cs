using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>Literal bytes to the public listener and what must come back; the node answers the next honest viewer in any case.</summary>
public sealed class HostileRequests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string Host = "Host: edge\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NodeProcess Node => edge.Node;

    public static TheoryData<string, string, int> Requests => new()
    {
        { "two hosts", $"GET /a.ts HTTP/1.1\r\n{Host}{Host}\r\n", 400 },
        { "no host", "GET /a.ts HTTP/1.1\r\n\r\n", 400 },
        { "bare line feeds", "GET /a.ts HTTP/1.1\nHost: edge\n\n", 400 },
        { "bare line feed in the fields", $"GET /a.ts HTTP/1.1\r\n{Host}X: 1\nY: 2\r\n\r\n", 400 },
        { "length and chunked", $"POST /a.ts HTTP/1.1\r\n{Host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
        { "chunked twice", $"POST /a.ts HTTP/1.1\r\n{Host}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400 },
        { "another transfer coding", $"POST /a.ts HTTP/1.1\r\n{Host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400 },
        { "chunked, disguised", $"POST /a.ts HTTP/1.1\r\n{Host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400 },
        { "negative length", $"POST /a.ts HTTP/1.1\r\n{Host}Content-Length: -1\r\n\r\n", 400 },
        { "two lengths", $"POST /a.ts HTTP/1.1\r\n{Host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400 },
        { "length past int64", $"POST /a.ts HTTP/1.1\r\n{Host}Content-Length: 99999999999999999999\r\n\r\n", 400 },
        { "space before the colon", $"GET /a.ts HTTP/1.1\r\n{Host}X-Field : 1\r\n\r\n", 400 },
        { "folded field", $"GET /a.ts HTTP/1.1\r\n{Host}X: 1\r\n  2\r\n\r\n", 400 },
        { "control character in the method", $"G\u0001T /a.ts HTTP/1.1\r\n{Host}\r\n", 400 },
        { "unknown version", $"GET /a.ts HTTP/7.7\r\n{Host}\r\n", 505 },
        { "endless request line", $"GET /{new string('a', 100_000)} HTTP/1.1\r\n{Host}\r\n", 414 },
        { "endless fields", $"GET /a.ts HTTP/1.1\r\n{Host}X: {new string('a', 100_000)}\r\n\r\n", 431 },
        { "very many fields", $"GET /a.ts HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Range(0, 500).Select(i => $"X{i}: 1\r\n"))}\r\n", 431 },
        { "dots", $"GET /a/../../etc/passwd HTTP/1.1\r\n{Host}\r\n", 400 },
        { "encoded dots", $"GET /a/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n{Host}\r\n", 400 },
        { "encoded slash", $"GET /a/..%2f..%2fetc/passwd HTTP/1.1\r\n{Host}\r\n", 400 },
        { "doubly encoded", $"GET /a/%252e%252e%252fetc/passwd HTTP/1.1\r\n{Host}\r\n", 400 },
        { "backslash", $"GET /a/..\\..\\etc\\passwd HTTP/1.1\r\n{Host}\r\n", 400 },
        { "overlong dot", $"GET /a/%c0%ae%c0%ae/etc/passwd HTTP/1.1\r\n{Host}\r\n", 400 },
        { "zero byte", $"GET /a%00.ts HTTP/1.1\r\n{Host}\r\n", 400 },
        { "PURGE from outside", $"PURGE /a.ts HTTP/1.1\r\n{Host}\r\n", 405 },
        { "CONNECT", "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n", 400 },
    };

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Requests))]
    public async Task Get_a_clear_answer(string what, string request, int status)
    {
        edge.Origin.MapBody("/healthy.ts", "fine"u8.ToArray(), "Content-Type: video/mp2t");
        var asked = edge.Origin.Requests.Count;
        using var connection = await RawConnection.OpenAsync(Node.Public, Cancel);

        await connection.SendAsync(request, Cancel);
        var answer = await connection.ReadAnswerAsync(Cancel);

        Assert.True(answer?.Status == status, $"{what}: {answer}");
        Assert.Equal(asked, edge.Origin.Requests.Count);
        Assert.Equal("fine", (await RawConnection.GetAsync(Node.Public, "/healthy.ts", Cancel)).Text);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task After_a_framing_error_the_connection_is_closed()
    {
        using var connection = await RawConnection.OpenAsync(Node.Public, Cancel);

        await connection.SendAsync($"POST /a.ts HTTP/1.1\r\n{Host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            + $"GET /smuggled.ts HTTP/1.1\r\n{Host}\r\n", Cancel);

        Assert.Equal(400, (await connection.ReadAnswerAsync(Cancel))?.Status);
        Assert.True(await connection.IsClosedAsync(Cancel));
        Assert.Equal(0, edge.Origin.CountOf("/smuggled.ts"));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_body_on_GET_never_becomes_the_next_request()
    {
        edge.Origin.MapBody("/body.ts", "fine"u8.ToArray(), "Content-Type: video/mp2t");
        var hidden = $"GET /hidden.ts HTTP/1.1\r\n{Host}\r\n";
        using var connection = await RawConnection.OpenAsync(Node.Public, Cancel);

        await connection.SendAsync($"GET /body.ts HTTP/1.1\r\n{Host}Content-Length: {hidden.Length}\r\n\r\n{hidden}", Cancel);
        await connection.SendAsync($"GET /body.ts HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", Cancel);

        Assert.Equal("fine", (await connection.ReadAnswerAsync(Cancel))?.Text);
        Assert.Contains((await connection.ReadAnswerAsync(Cancel))?.Text, new[] { "fine", null });
        Assert.Equal(0, edge.Origin.CountOf("/hidden.ts"));
        Assert.Null(edge.Origin.LastOf("/body.ts")["Content-Length"]);
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n")]
    [InlineData("Connection: Host, X-Private\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authorization: Basic eA==\r\nTE: trailers\r\n")]
    [InlineData("X-Forwarded-Host: evil\r\nX-Original-URL: /evil\r\nX-Rewrite-URL: /evil\r\nX-HTTP-Method-Override: DELETE\r\n")]
    public async Task Fields_of_the_hop_and_selectors_stay_here(string fields)
    {
        var path = $"/fields{fields.Length}.ts";
        edge.Origin.MapBody(path, "fine"u8.ToArray(), "Content-Type: video/mp2t");
        using var connection = await RawConnection.OpenAsync(Node.Public, Cancel);

        await connection.SendAsync($"GET {path} HTTP/1.1\r\n{Host}{fields}\r\n", Cancel);
        var answer = await connection.ReadAnswerAsync(Cancel);

        Assert.True(answer is { Status: 200 }, answer?.ToString());
        string[] held = ["Upgrade", "HTTP2-Settings", "X-Private", "Keep-Alive", "Proxy-Authorization", "TE", "X-Forwarded-Host", "X-Original-URL",
            "X-Rewrite-URL", "X-HTTP-Method-Override"];
        Assert.All(held, name => Assert.Null(edge.Origin.LastOf(path)[name]));
        Assert.NotNull(edge.Origin.LastOf(path)["Host"]);
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("/line%0d%0aSet-Cookie:%20evil=1.ts")]
    [InlineData("/escape%1b[31m.ts")]
    public async Task Control_characters_of_a_path_reach_no_field_and_no_log(string target)
    {
        var answer = await RawConnection.GetAsync(Node.Public, target, Cancel);

        Assert.InRange(answer.Status, 400, 404);
        Assert.Null(answer.Head["Set-Cookie"]);
        var log = Path.Combine(Node.Data, "access.log");
        await Poll.UntilAsync("the access log has a line", () => File.Exists(log) && new FileInfo(log).Length > 0, Cancel);
        Assert.All(await File.ReadAllLinesAsync(log, Cancel), line => Assert.True(line.StartsWith('{') && !line.Any(char.IsControl), line));
        Assert.DoesNotContain(Node.Process.Out.Lines.Concat(Node.Process.Error.Lines), line => line.Contains('\e') && line.Contains("[31m.ts", StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_flood_of_queries_leaves_the_hot_segment_where_it_is()
    {
        edge.Origin.MapBody("/hot.ts", "hot"u8.ToArray(), "Content-Type: video/mp2t", "Cache-Control: max-age=3600");
        edge.Origin.MapBody("/flood.ts", VirtualBytes.Make(1, 0, 50_000), "Content-Type: video/mp2t", "Cache-Control: max-age=3600");
        await RawConnection.GetAsync(Node.Public, "/hot.ts", Cancel);

        await Parallel.ForAsync(0, Patience.ShortOrLong(1_000, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel },
            async (i, token) => Assert.Equal(200, (await RawConnection.GetAsync(Node.Public, $"/flood.ts?r={i}", token)).Status));

        Assert.True((await RawConnection.GetAsync(Node.Public, "/hot.ts", Cancel)).CacheStatus is { Hit: true });
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_preflight_is_answered_here()
    {
        using var connection = await RawConnection.OpenAsync(Node.Public, Cancel);

        await connection.SendAsync($"OPTIONS /live/index.m3u8 HTTP/1.1\r\n{Host}Origin: https://player.example\r\n"
            + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: range, cmcd-session\r\n\r\n", Cancel);
        var answer = await connection.ReadAnswerAsync(Cancel);

        Assert.True(answer is { Status: 200 or 204 }, answer?.ToString());
        Assert.NotNull(answer!.Head["Access-Control-Allow-Origin"]);
        Assert.Contains("range", answer.Head["Access-Control-Allow-Headers"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("CMCD-Session", answer.Head["Access-Control-Allow-Headers"], StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Head["Access-Control-Max-Age"] is { Length: >= 4 }, answer.ToString());
        Assert.Equal(0, edge.Origin.CountOf("/live/index.m3u8"));
    }
}
