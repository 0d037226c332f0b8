using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.HarnessTests;

/// <summary>The media scenarios' own pieces, without a node between them.</summary>
[SideBySide]
public sealed class ViewersOfNginx
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_viewer_fetches_every_segment_of_a_title(int container)
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await FfmpegVod.MakeAsync(nginx.Root, "title", (Container)container, seconds: 6, Cancel);
        using var viewer = new HlsViewer(new Uri(nginx.Address, "/title/index.m3u8"), rendition: 0);

        await viewer.WatchAsync(CancellationToken.None, Cancel);

        Assert.Empty(viewer.Faults);
        Assert.Equal(3 + container, viewer.Hashes.Count);
        await Poll.UntilAsync("the log is written", () => viewer.Hashes.Keys.All(p => nginx.Requests.Count(r => r.Path == p && r.Status == 200) == 1), Cancel);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_viewer_follows_a_live_channel()
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await using var live = await FfmpegLive.StartAsync(nginx.Root, "live", Container.FragmentedMp4, Cancel);
        using var viewer = new HlsViewer(new Uri(nginx.Address, "/live/index.m3u8"), rendition: 1);
        using var stop = new CancellationTokenSource();

        var watching = viewer.WatchAsync(stop.Token, Cancel);
        await Poll.UntilAsync("five segments are fetched", () => viewer.Hashes.Count >= 5 + 1, Cancel);
        await stop.CancelAsync();
        await watching;

        Assert.Empty(viewer.Faults);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Ffmpeg_has_nothing_to_say_about_a_clean_title_and_something_about_a_missing_one()
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await FfmpegVod.MakeAsync(nginx.Root, "title", Container.TransportStream, seconds: 4, Cancel);

        Assert.Empty(await FfmpegPlayer.WatchAsync(new Uri(nginx.Address, "/title/index.m3u8"), 4, Cancel));
        Assert.NotEmpty(await FfmpegPlayer.WatchAsync(new Uri(nginx.Address, "/none/index.m3u8"), 4, Cancel));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Chromium_plays_and_a_screenshot_shows_a_picture()
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await FfmpegVod.MakeAsync(nginx.Root, "title", Container.FragmentedMp4, seconds: 6, Cancel);
        await File.WriteAllTextAsync(Path.Combine(nginx.Root, "index.html"), "<video id=player muted src=/title/index.m3u8></video>", Cancel);
        await using var browser = await Browser.StartAsync();
        var player = new PlayerPage(await browser.OpenAsync(nginx.Address));

        await player.PlayAsync(seconds: 1);

        Assert.Null(await player.ErrorAsync());
        Assert.True(await player.ColoursOfPictureAsync() > 16);
        Assert.True(await player.ColoursOfScreenshotAsync("harness") > 16);
    }
}
