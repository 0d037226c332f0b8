using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>The node with nothing configured: what somebody sees who starts it for the first time.</summary>
[SideBySide]
public sealed class TheDemoPlays
{
    /// <summary>More than one turn of the demo's loop, so that its seam is among what is watched.</summary>
    private static readonly int WatchSeconds = Patience.ShortOrLong(20, 60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Ffmpeg_has_nothing_to_say_about_any_of_the_four_streams()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup(), Cancel);
        // The first one has two viewers: what one of them has fetched is a hot hit for the other.
        string[] streams = ["/live/demo/index.m3u8", "/live/demo/index.m3u8", "/live/demo-cmaf/index.m3u8", "/vod/demo/index.m3u8", "/vod/demo-cmaf/index.m3u8"];

        var complaints = await Task.WhenAll(streams.Select(async s =>
            (Stream: s, Lines: await FfmpegPlayer.WatchAsync(new Uri(node.Public, s), WatchSeconds, Cancel))));

        Assert.All(complaints, c => Assert.True(c.Lines.Count == 0, $"{c.Stream}: {string.Join('\n', c.Lines.Take(20))}"));
        if (DirectWay.IsOn) Assert.InRange(await node.MetricAsync("edge_front_hits", Cancel), WatchSeconds / 2, double.MaxValue);
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(1280, 800, "desktop")]
    [InlineData(390, 844, "phone")]
    public async Task Chromium_plays_the_page_and_shows_a_picture(int width, int height, string screen)
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup(), Cancel);
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(node.Public, width, height);
        var player = new PlayerPage(page);

        await player.PlayAsync(seconds: Patience.ShortOrLong(4, 30));

        Assert.Null(await player.ErrorAsync());
        Assert.True(await player.ColoursOfPictureAsync() > 16, "the picture is blank");
        Assert.True(await player.ColoursOfScreenshotAsync($"demo-{screen}") > 16, "the page is blank");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than the screen");
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task The_addresses_to_open_are_printed()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup(), Cancel);

        foreach (var address in new[] { node.Public, new Uri(node.Public, "/live/demo/index.m3u8"), new Uri(node.Public, "/vod/demo/index.m3u8") })
        {
            await node.Process.Out.FirstAsync(line => line.Contains(address.AbsoluteUri, StringComparison.Ordinal)).WaitAsync(Patience.Event, Cancel);
        }
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_demo_segment_is_a_hit_for_the_second_viewer()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup(), Cancel);
        var title = new Uri(node.Public, "/vod/demo/index.m3u8");
        var rendition = MediaPlaylist.Parse(title, (await RawConnection.GetAsync(node.Public, title.PathAndQuery, Cancel)).Text).Renditions[0];
        var segment = MediaPlaylist.Parse(rendition, (await RawConnection.GetAsync(node.Public, rendition.PathAndQuery, Cancel)).Text).Segments[0];

        var first = await RawConnection.GetAsync(node.Public, segment.PathAndQuery, Cancel);
        var second = await RawConnection.GetAsync(node.Public, segment.PathAndQuery, Cancel);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(first.Body, second.Body);
        Assert.True(second.CacheStatus is { Hit: true }, second.ToString());
    }
}
