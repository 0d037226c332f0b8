using System.Net;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

public sealed class BadInputGetsAClearAnswer
{
    private static Task Echo(HttpContext context)
    {
        var fields = string.Join('|', context.Request.Headers.Select(static f => f.Key + ":" + f.Value));
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path} {fields}");
    }

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked, x\r\n\r\n")]
    [InlineData("GET /a HTTP/1.1\nHost: x\n\n")]
    [InlineData("GET /a/../b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /a/..%2f..%2fb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /a/%252e%252e%252fb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /a%00b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /a%c0%ae HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    public async Task Framing_and_paths_that_two_servers_could_read_differently_are_400(string request)
    {
        await using var node = await TestNode.StartAsync(Echo);

        var answer = await node.SendRawAsync(request);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Equal(0, node.OriginRequests);
    }

    [Fact]
    public async Task A_body_on_GET_is_never_forwarded_nor_read_as_a_request()
    {
        await using var node = await TestNode.StartAsync(Echo);
        const string Hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

        var answer = await node.SendRawAsync($"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: {Hidden.Length}\r\nConnection: close\r\n\r\n{Hidden}");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length:" + Hidden.Length, answer, StringComparison.Ordinal);
        Assert.Equal(1, node.OriginRequests);
    }

    [Fact]
    public async Task Fields_that_could_select_another_answer_never_reach_the_origin()
    {
        await using var node = await TestNode.StartAsync(Echo);

        var answer = await node.GetAsync(
            "/a", ("X-Forwarded-Host", "evil"), ("X-Original-URL", "/admin"), ("X-HTTP-Method-Override", "DELETE"), ("Connection", "X-Secret"), ("X-Secret", "1"), ("X-Fine", "yes"));

        var text = await answer.TextAsync();
        Assert.Contains("X-Fine:yes", text, StringComparison.Ordinal);
        foreach (var name in (string[])["evil", "admin", "DELETE", "X-Secret"]) Assert.DoesNotContain(name, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/me/x.ts")]
    [InlineData("/me;x.ts")]
    [InlineData("/me%2fx.ts")]
    public async Task A_page_under_a_media_name_is_not_cached(string path)
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Response.ContentType = "text/html";
            c.Response.Headers.CacheControl = "max-age=60";
            return c.Response.WriteAsync("account");
        });

        await node.GetAsync(path);
        var second = await node.GetAsync(path);

        Assert.False(second.WasHit());
    }

    [Fact]
    public async Task PURGE_on_the_public_port_is_405()
    {
        await using var node = await TestNode.StartAsync(Echo);
        using var request = new HttpRequestMessage(new HttpMethod("PURGE"), "/a");

        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task TRACE_is_405_since_it_would_show_the_origin_s_view_of_a_viewer()
    {
        await using var node = await TestNode.StartAsync(Echo);
        using var request = new HttpRequestMessage(HttpMethod.Trace, "/a");

        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(0, node.OriginRequests);
    }

    [Theory]
    [InlineData("?_HLS_part=1")]
    [InlineData("?_HLS_msn=abc")]
    [InlineData("?_HLS_msn=-1")]
    public async Task Bad_blocking_reloads_are_400(string query)
    {
        await using var node = await TestNode.StartAsync(Echo);

        Assert.Equal(HttpStatusCode.BadRequest, (await node.GetAsync("/live/i.m3u8" + query)).StatusCode);
    }

    [Fact]
    public async Task Admin_answers_only_where_admin_listens()
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        Assert.Equal(HttpStatusCode.NotFound, (await node.GetAsync("/metrics", ("Host", node.AdminAddress.Authority))).StatusCode);
        Assert.Contains("edge_cache_requests_total", await (await node.Admin.GetAsync("/metrics", TestContext.Current.CancellationToken)).TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await node.Admin.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Errors_of_the_node_itself_are_never_kept_and_name_what_was_wrong()
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Abort();
            return Task.CompletedTask;
        });

        var answer = await node.GetAsync("/a.ts");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Contains("origin", await answer.TextAsync(), StringComparison.Ordinal);
    }
}
