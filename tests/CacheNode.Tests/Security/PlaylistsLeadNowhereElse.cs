using System.Net;
using CdnNode.Prefetching;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Security;

/// <summary>
/// What a playlist names is only ever fetched through a route of the node's own: <c>TargetReader.Resolve</c> gives nothing for another host or
/// scheme, so neither prefetch nor preload has an address to go to.
/// </summary>
public sealed class PlaylistsLeadNowhereElse
{
    private static readonly string[] s_elsewhere =
    [
        "http://169.254.169.254/latest/meta-data/1.ts", "http://[::ffff:127.0.0.1]:PORT/1.ts", "http://2130706433:PORT/1.ts", "http://0x7f.1:PORT/1.ts",
        "http://localhost:PORT/1.ts", "http://127.0.0.1:PORT/1.ts", "//127.0.0.1:PORT/1.ts", "\\\\127.0.0.1:PORT\\1.ts", "file:///etc/passwd", "ftp://127.0.0.1:PORT/1.ts",
        "http://node.invalid.127.0.0.1.nip.io:PORT/1.ts", "http://user@127.0.0.1:PORT/1.ts", "data:video/mp2t;base64,AAAA",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_playing_nor_prefetch_nor_preload_goes_to_another_host()
    {
        await using var trap = await TestNode.StartAsync(static c => c.Response.WriteAsync("caught"));
        var text = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n" + string.Concat(s_elsewhere.Select(uri =>
            $"#EXTINF:4,\n{uri.Replace("PORT", trap.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}\n")) + "#EXTINF:4,\nown.ts\n#EXT-X-ENDLIST\n";
        await using var node = await TestNode.StartAsync(c => c.Request.Path.Value!.EndsWith("m3u8", StringComparison.Ordinal) ? Playlist(c, text) : AnswersAreKept.Segment(c, "own"));

        var answer = await node.GetAsync("/vod/i.m3u8");
        await node.GetAsync("/vod/own.ts");
        var progress = await PreloadAsync(node, "/vod/i.m3u8");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // The playlist and the one segment that is the node's; the others weren't even counted as objects.
        Assert.Equal((PreloadState.Done, 2), (progress.State, progress.Objects));
        Assert.Equal(0, trap.OriginRequests);
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task An_absolute_path_and_dots_stay_within_the_node()
    {
        await using var node = await TestNode.StartAsync(c => c.Request.Path.Value!.EndsWith("m3u8", StringComparison.Ordinal)
            ? Playlist(c, "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n/a/1.ts\n#EXTINF:4,\n../../../../a/2.ts\n#EXTINF:4,\n..%2f..%2fa/3.ts\n#EXT-X-ENDLIST\n")
            : AnswersAreKept.Segment(c, "own"));

        var progress = await PreloadAsync(node, "/vod/i.m3u8");

        Assert.Equal((PreloadState.Done, 3), (progress.State, progress.Objects));
    }

    [Fact]
    public async Task A_multivariant_playlist_that_names_itself_ends_at_depth_two()
    {
        await using var node = await TestNode.StartAsync(static c => Playlist(
            c, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\ni.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nother.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=3\ni.m3u8?a=1\n"));

        var answer = await node.GetAsync("/vod/i.m3u8");
        var progress = await PreloadAsync(node, "/vod/i.m3u8");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(PreloadState.Running, progress.State);
        // Itself and the two others it names; what those name is not followed.
        Assert.Equal(3, node.OriginRequests);
    }

    private static async Task<PreloadProgress> PreloadAsync(TestNode node, string target)
    {
        var preloader = node.Service<Preloader>();
        var id = preloader.Begin(target, media: null)!.Id;
        while (preloader.Find(id)!.State == PreloadState.Running)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        return preloader.Find(id)!;
    }

    private static Task Playlist(HttpContext context, string text)
    {
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        return context.Response.WriteAsync(text);
    }
}
