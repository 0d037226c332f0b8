using System.Net;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

public sealed class AnswersAreKept
{
    private const string Live = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:4,\n7.ts\n#EXTINF:4,\n8.ts\n";

    [Fact]
    public async Task A_first_request_is_a_hit_for_the_next()
    {
        await using var node = await TestNode.StartAsync(static c => Segment(c, "hello"));

        var first = await node.GetAsync("/live/1.ts");
        var second = await node.GetAsync("/live/1.ts");

        Assert.Contains("fwd=uri-miss; fwd-status=200; stored", first.CacheStatus(), StringComparison.Ordinal);
        Assert.True(second.WasHit());
        Assert.Equal("hello", await second.TextAsync());
        Assert.Equal(5, second.Content.Headers.ContentLength);
        Assert.Equal(1, node.OriginRequests);
    }

    [Fact]
    public async Task A_no_store_answer_is_never_kept()
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Response.Headers.CacheControl = "no-store";
            return Segment(c, "secret");
        });

        await node.GetAsync("/1.ts");
        var second = await node.GetAsync("/1.ts");

        Assert.False(second.WasHit());
        Assert.Equal("secret", await second.TextAsync());
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task A_stale_answer_is_validated_and_a_304_renews_it()
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Response.Headers.ETag = "\"v1\"";
            c.Response.Headers.CacheControl = "max-age=0";
            if (c.Request.Headers.IfNoneMatch != "\"v1\"") return Segment(c, "body");
            c.Response.StatusCode = 304;
            return Task.CompletedTask;
        });

        await node.GetAsync("/a.ts");
        var second = await node.GetAsync("/a.ts");

        Assert.Contains("fwd=stale; fwd-status=304", second.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal("body", await second.TextAsync());
    }

    [Fact]
    public async Task Variants_are_kept_apart_by_the_fields_that_Vary_names()
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Response.Headers.Vary = "Accept-Language";
            c.Response.Headers.CacheControl = "max-age=60";
            return c.Response.WriteAsync("in " + c.Request.Headers.AcceptLanguage);
        });

        await node.GetAsync("/page", ("Accept-Language", "de"));
        var french = await node.GetAsync("/page", ("Accept-Language", "fr"));
        var german = await node.GetAsync("/page", ("Accept-Language", "de"));

        Assert.Equal("in fr", await french.TextAsync());
        Assert.Equal("in de", await german.TextAsync());
        Assert.True(german.WasHit());
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task A_live_playlist_is_fresh_for_half_its_target_duration()
    {
        await using var node = await TestNode.StartAsync(static c => Playlist(c, Live));

        await node.GetAsync("/live/index.m3u8");
        var second = await node.GetAsync("/live/index.m3u8");

        Assert.True(second.WasHit());
        var ttl = int.Parse(second.CacheStatus().Split("ttl=")[1].Split(';', ',')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(ttl, 0, 2);
    }

    [Fact]
    public async Task A_playlist_leaves_compressed_when_asked()
    {
        var text = Live + string.Concat(Enumerable.Range(9, 60).Select(static n => $"#EXTINF:4,\n{n}.ts\n"));
        await using var node = await TestNode.StartAsync(c => Playlist(c, text));

        var answer = await node.GetAsync("/live/index.m3u8", ("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        await using var gunzip = new System.IO.Compression.GZipStream(
            await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal(text, await new StreamReader(gunzip).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("<html>error</html>")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:0\n#EXTINF:4,\n1.ts\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:NaN,\n1.ts\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:18446744073709551615\n#EXTINF:4,\n1.ts\n")]
    public async Task A_bad_playlist_is_502_and_not_kept(string text)
    {
        await using var node = await TestNode.StartAsync(c => Playlist(c, text));

        var first = await node.GetAsync("/live/index.m3u8");
        await node.GetAsync("/live/index.m3u8");

        Assert.Equal(HttpStatusCode.BadGateway, first.StatusCode);
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task When_the_origin_fails_the_last_good_playlist_serves()
    {
        var good = true;
        await using var node = await TestNode.StartAsync(c =>
        {
            if (good)
            {
                c.Response.Headers.CacheControl = "max-age=0";
                return Playlist(c, Live);
            }
            c.Response.StatusCode = 500;
            return Task.CompletedTask;
        });

        await node.GetAsync("/live/index.m3u8");
        good = false;
        var second = await node.GetAsync("/live/index.m3u8");

        Assert.Equal(Live, await second.TextAsync());
        Assert.Contains("stale-if-error", second.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_success_of_an_unsafe_method_invalidates()
    {
        await using var node = await TestNode.StartAsync(static c => Segment(c, c.Request.Method));

        await node.GetAsync("/a.ts");
        using var post = await node.Client.PostAsync("/a.ts", new StringContent("x"), TestContext.Current.CancellationToken);
        var after = await node.GetAsync("/a.ts");

        Assert.Equal(HttpStatusCode.OK, post.StatusCode);
        Assert.False(after.WasHit());
    }

    [Fact]
    public async Task A_purge_takes_effect_before_it_returns()
    {
        await using var node = await TestNode.StartAsync(static c => Segment(c, "x"));

        await node.GetAsync("/a.ts");
        using var purge = await node.Admin.PostAsync("/api/purge", new StringContent("{\"url\":\"/a.ts\"}"), TestContext.Current.CancellationToken);
        var after = await node.GetAsync("/a.ts");

        Assert.Contains("\"objects\":1", await purge.TextAsync(), StringComparison.Ordinal);
        Assert.False(after.WasHit());
    }

    [Fact]
    public async Task A_segment_that_a_title_lists_with_a_token_is_known_to_who_has_another()
    {
        const string Title = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts?token=a\n#EXT-X-ENDLIST\n";
        await using var node = await TestNode.StartAsync(static c => c.Request.Path == "/vod/i.m3u8" ? Playlist(c, Title) : Segment(c, "x"));

        await node.GetAsync("/vod/i.m3u8");
        await node.GetAsync("/vod/1.ts?token=b");
        var second = await node.GetAsync("/vod/1.ts?token=c");

        Assert.True(second.WasHit());
        Assert.InRange(long.Parse(second.CacheStatus().Split("ttl=")[1].Split(';', ',')[0], System.Globalization.CultureInfo.InvariantCulture), 86_400, 14 * 86_400);
    }

    [Fact]
    public async Task A_field_that_is_not_ASCII_goes_through_both_ways()
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Response.Headers.ETag = "\"\u00fc\"";
            c.Response.Headers["X-Echo"] = c.Request.Headers["X-Sent"];
            return Segment(c, "x");
        });

        var answer = await node.SendRawAsync("GET /1.ts HTTP/1.1\r\nHost: x\r\nX-Sent: \u00e9\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("ETag: \"\u00fc\"", answer, StringComparison.Ordinal);
        Assert.Contains("X-Echo: \u00e9", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_of_what_is_not_kept_does_not_pull_the_body()
    {
        var leftAlone = new TaskCompletionSource();
        await using var node = await TestNode.StartAsync(async c =>
        {
            c.Response.ContentType = "video/mp2t";
            c.Response.Headers.CacheControl = "no-store";
            c.RequestAborted.Register(leftAlone.SetResult);
            while (!c.RequestAborted.IsCancellationRequested) await c.Response.Body.WriteAsync(new byte[10_000], c.RequestAborted);
        }, ("CdnNode:Origin:IdleTimeout", "5min"));
        using var head = new HttpRequestMessage(HttpMethod.Head, "/endless.ts");

        using var answer = await node.Client.SendAsync(head, TestContext.Current.CancellationToken);
        await leftAlone.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    internal static Task Segment(HttpContext context, string body)
    {
        context.Response.ContentType = "video/mp2t";
        context.Response.ContentLength = body.Length;
        return context.Response.WriteAsync(body);
    }

    private static Task Playlist(HttpContext context, string text)
    {
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        return context.Response.WriteAsync(text);
    }
}
