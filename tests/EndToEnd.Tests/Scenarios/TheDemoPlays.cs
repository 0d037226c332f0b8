using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>The node with nothing configured, as a newcomer starts it.</summary>
public sealed class TheDemoPlays
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Ffmpeg_reads_all_four_titles_without_an_error_line()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup(), Cancel);
        var seconds = Patience.ShortOrLong(8, 30);

        var said = await Task.WhenAll(
            new[] { "live/demo", "vod/demo", "live/demo-cmaf", "vod/demo-cmaf" }
                .Select(title => FfmpegPlayer.WatchAsync(new Uri(node.Public, $"/{title}/index.m3u8"), seconds, Cancel)));

        // ffmpeg 5.1 says this of every live fMP4 playlist, its own included: the header comes with each segment it opens.
        Assert.All(said.SelectMany(static lines => lines), static line => Assert.True(line.Contains("Found duplicated MOOV Atom", StringComparison.Ordinal) || line.Contains("Last message repeated", StringComparison.Ordinal), line));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Chromium_plays_the_page()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup(), Cancel);
        await using var browser = await Browser.StartAsync();
        var player = new PlayerPage(await browser.OpenAsync(node.Public));

        await player.PlayAsync(seconds: 4);

        Assert.Null(await player.ErrorAsync());
        Assert.True(await player.ColoursOfScreenshotAsync("demo") > 16);
    }
}
