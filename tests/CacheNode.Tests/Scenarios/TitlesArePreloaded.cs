using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CdnNode.Prefetching;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

public sealed class TitlesArePreloaded
{
    private bool _isDown;

    [Fact]
    public async Task A_preloaded_title_plays_with_its_origin_gone_and_its_progress_was_seen()
    {
        await using var node = await TestNode.StartAsync(Answer);

        var progress = await Preload(node, """{"url": "/film/index.m3u8"}""");
        _isDown = true;
        var playlist = await node.GetAsync("/film/high/index.m3u8");
        var segment = await node.GetAsync("/film/high/9.ts");

        // A multivariant playlist, two renditions, an initialisation and ten segments each.
        Assert.Equal((PreloadState.Done, 25, 25, 0, 100.0), (progress.State, progress.Objects, progress.Done, progress.Failed, progress.Percent));
        Assert.True(playlist.WasHit());
        Assert.True(segment.WasHit());
        Assert.Equal("/film/high/9.ts", await segment.TextAsync());
    }

    [Fact]
    public async Task Only_the_first_minutes_are_brought_when_so_asked()
    {
        await using var node = await TestNode.StartAsync(Answer);

        var progress = await Preload(node, """{"url": "/film/index.m3u8", "media": "12s"}""");

        // Segments last 5 s: three of each rendition.
        Assert.Equal(1 + 2 + 2 + 6, progress.Done);
    }

    [Fact]
    public async Task A_second_preload_finds_everything_present()
    {
        await using var node = await TestNode.StartAsync(Answer);

        await Preload(node, """{"url": "/film/index.m3u8"}""");
        var again = await Preload(node, """{"url": "/film/index.m3u8"}""");

        Assert.Equal((25, 25), (again.Done, again.Present));
        Assert.Equal(25, node.OriginRequests);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        await using var node = await TestNode.StartAsync(Answer);

        var progress = await Preload(node, """{"url": "/broken/index.m3u8"}""");

        Assert.Equal((PreloadState.Failed, 2), (progress.State, progress.Failed));
        Assert.Matches("^/broken/high/[07].ts: the origin.s answer was 404$", progress.Error);
    }

    [Fact]
    public async Task A_big_file_is_brought_whole()
    {
        await using var node = await TestNode.StartAsync(Answer);

        var progress = await Preload(node, """{"url": "/big.mp4"}""");

        Assert.Equal((PreloadState.Done, 1, 20_000_000L), (progress.State, progress.Done, progress.Bytes));
    }

    [Fact]
    public async Task Titles_of_the_configuration_are_brought_at_the_start()
    {
        await using var node = await TestNode.StartAsync(Answer, ("CdnNode:Preload:Titles:0", "/film/index.m3u8"), ("CdnNode:Preload:Media", "5s"));

        var progress = await End(node, 1);

        Assert.Equal(1 + 2 + 2 + 2, progress.Done);
    }

    [Theory]
    [InlineData("""{"url": "/film/index.m3u8", "media": "long"}""", HttpStatusCode.BadRequest, "'media' is 'long'; allowed is all, or a time")]
    [InlineData("{}", HttpStatusCode.BadRequest, "'url' is missing")]
    [InlineData("[1]", HttpStatusCode.BadRequest, "no preload request")]
    [InlineData("""{"url": "../../etc/passwd"}""", HttpStatusCode.NotFound, "No route takes")]
    public async Task A_bad_request_is_told_what_is_allowed(string body, HttpStatusCode code, string words)
    {
        await using var node = await TestNode.StartAsync(Answer);

        var answer = await node.Admin.PostAsync("/api/preload", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(code, answer.StatusCode);
        Assert.Contains(words, JsonDocument.Parse(await answer.TextAsync()).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task<PreloadProgress> Preload(TestNode node, string body)
    {
        var answer = await node.Admin.PostAsync("/api/preload", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await End(node, JsonDocument.Parse(await answer.TextAsync()).RootElement.GetProperty("id").GetInt32());
    }

    private static async Task<PreloadProgress> End(TestNode node, int id)
    {
        var preloader = node.Service<Preloader>();
        while (preloader.Find(id) is not { State: not PreloadState.Running }) await Task.Yield();
        return preloader.Find(id)!;
    }

    private async Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (_isDown || path == "/broken/high/0.ts" || path == "/broken/high/7.ts")
        {
            context.Response.StatusCode = _isDown ? 500 : 404;
        }
        else if (path.EndsWith(".m3u8", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/vnd.apple.mpegurl";
            await context.Response.WriteAsync(path.Count(static c => c == '/') == 2 ? Multivariant : Media());
        }
        else if (path == "/big.mp4")
        {
            context.Response.Headers.ETag = "\"big\"";
            await Results.Bytes(new byte[20_000_000], "video/mp4", enableRangeProcessing: true, entityTag: new("\"big\"")).ExecuteAsync(context);
        }
        else
        {
            context.Response.ContentType = "video/mp2t";
            await context.Response.WriteAsync(path);
        }
    }

    private const string Multivariant = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000\nlow/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2000000\nhigh/index.m3u8\n";

    private static string Media()
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        for (var i = 0; i < 10; i++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:5,\n{i}.ts\n");
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }
}
