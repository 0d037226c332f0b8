using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>ffmpeg-made live channels recorded by a node, and their past played by ffmpeg and by hls.js in Chromium.</summary>
public sealed class ThePastIsPlayed
{
    private const int LongScenario = 1_800_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>In the long form twenty minutes.</summary>
    [Theory(Timeout = LongScenario)]
    [InlineData("ts")]
    [InlineData("cmaf")]
    public async Task Every_listed_segment_is_the_origins_over_every_reload(string format)
    {
        await using var live = await RecordedLive.StartAsync(ContainerOf(format), Cancel);
        await live.UntilRecordedAsync(DateTimeOffset.UnixEpoch, 1, Cancel);
        var from = (await live.ExtentAsync(Cancel)).From;
        var length = Patience.ShortOrLong(24, 1200);
        await live.UntilRecordedAsync(from, 12, Cancel);
        var programme = $"?from={from.ToUnixTimeSeconds() + 2}&to={from.ToUnixTimeSeconds() + length - 4}";

        var recorded = live.UntilRecordedAsync(from, length, Cancel);
        var findings = await RecordedLive.CheckReloadsAsync(
            [live.Url("v0/index.m3u8" + programme), live.Url("v1/index.m3u8" + programme), live.Url("v0/index.m3u8?delay=8"), live.Url("v0/playlist_dvr.m3u8")], () => recorded.IsCompleted, Cancel);
        await recorded;

        Assert.Empty(findings);
        var seconds = 0m;
        foreach (var rendition in (string[])["v0", "v1"])
        {
            var address = live.Url($"{rendition}/index.m3u8{programme}");
            var text = await RecordedLive.TextAsync(address, Cancel);
            Assert.Contains("#EXT-X-ENDLIST", text, StringComparison.Ordinal);
            var playlist = MediaPlaylist.Parse(address, text);
            foreach (var segment in playlist.Segments) Assert.True(live.Hashes.Has(await RecordedLive.BytesAsync(segment, Cancel)), $"{segment} is none of the origin's.");
            if (playlist.Map is { } map) Assert.True(live.Hashes.Has(await RecordedLive.BytesAsync(map, Cancel)), $"{map} is none of the origin's.");
            seconds = PlaylistChecker.Check(text, new Findings(), needsDates: true).TotalDuration;
        }

        Assert.InRange(seconds, length - 6, length);
        Assert.Empty(await FfmpegPlayer.WatchAsync(live.Url("index.m3u8" + programme), (int)seconds - 1, Cancel));
    }

    [Theory(Timeout = LongScenario)]
    [InlineData("ts")]
    [InlineData("cmaf")]
    public async Task A_range_that_ends_ahead_joins_live_and_ends_at_its_end(string format)
    {
        await using var live = await RecordedLive.StartAsync(ContainerOf(format), Cancel);
        await live.UntilRecordedAsync(DateTimeOffset.UnixEpoch, 1, Cancel);
        var from = (await live.ExtentAsync(Cancel)).From;
        await live.UntilRecordedAsync(from, 10, Cancel);
        var to = (await live.ExtentAsync(Cancel)).To.AddSeconds(12);
        var range = live.Url($"index.m3u8?from={from.AddSeconds(2):yyyy-MM-dd'T'HH:mm:ss'Z'}&to={to.ToUnixTimeSeconds()}");
        var media = live.Url($"v0/index.m3u8{range.Query}");
        await using var browser = await Browser.StartAsync();
        var page = await HlsJsPage.OpenAsync(browser, range);

        var watched = FfmpegPlayer.WatchAsync(range, 120, Cancel, "-live_start_index", "0");
        var (early, ended) = (0, false);
        await Poll.UntilAsync("the range ends", async token =>
        {
            // The clock first: what is over at a later moment proves nothing.
            var isAhead = TimeProvider.System.GetUtcNow() < to;
            ended = (await RecordedLive.TextAsync(media, token)).Contains("#EXT-X-ENDLIST", StringComparison.Ordinal);
            if (ended && isAhead) early++;
            return ended;
        }, Cancel);

        Assert.Equal(0, early);
        Assert.Empty(await watched);
        await page.PlayUntilAsync(1000, rate: 2);
        Assert.Empty(await page.FaultsAsync());
        Assert.True(await page.HasEndedAsync());
        Assert.InRange(await page.PositionAsync(), (to - from).TotalSeconds - 5, (to - from).TotalSeconds + 5);
    }

    /// <summary>Thirty seconds in the long form.</summary>
    [Fact(Timeout = LongScenario)]
    public async Task A_time_shifted_channel_plays_so_much_later()
    {
        var delay = Patience.ShortOrLong(12, 30);
        await using var live = await RecordedLive.StartAsync(Container.TransportStream, Cancel);
        await live.UntilRecordedAsync(DateTimeOffset.UnixEpoch, 1, Cancel);
        await live.UntilRecordedAsync((await live.ExtentAsync(Cancel)).From, delay + 8, Cancel);
        var shifted = live.Url($"timeshift_rel-{delay}.m3u8");
        await using var browser = await Browser.StartAsync();
        var page = await HlsJsPage.OpenAsync(browser, shifted);

        var watched = FfmpegPlayer.WatchAsync(shifted, 6, Cancel);
        await page.PlayUntilAsync(6, rate: 1);
        var shown = await page.PlayingDateAsync();

        Assert.Empty(await watched);
        Assert.Empty(await page.FaultsAsync());
        // What a player stays behind the end of any live playlist comes on top.
        Assert.InRange((TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - shown!.Value) / 1000, delay, delay + 20);
    }

    [Fact(Timeout = LongScenario)]
    public async Task A_range_across_an_origin_restart_and_a_gap_is_played_through()
    {
        await using var live = await RecordedLive.StartAsync(Container.TransportStream, Cancel);
        await live.UntilRecordedAsync(DateTimeOffset.UnixEpoch, 1, Cancel);
        var from = (await live.ExtentAsync(Cancel)).From;
        // Numbers that fall by less than a window may be an origin that is a little behind.
        await live.UntilRecordedAsync(from, 24, Cancel);

        await live.RestartOriginAsync(Cancel);
        var restarted = (await live.ExtentAsync(Cancel)).To;
        await live.UntilRecordedAsync(restarted, 14, Cancel);
        var acrossRestart = live.Url($"index.m3u8?from={from.ToUnixTimeSeconds() + 2}&to={restarted.ToUnixTimeSeconds() + 12}");
        Assert.Contains("#EXT-X-DISCONTINUITY\n", await RecordedLive.TextAsync(live.Url("v0/index.m3u8" + acrossRestart.Query), Cancel), StringComparison.Ordinal);
        // ffmpeg says what it does at a discontinuity; it must come through to the end.
        Assert.DoesNotContain(await FfmpegPlayer.WatchAsync(acrossRestart, 100, Cancel), static line => line.Contains("exit code", StringComparison.Ordinal));

        // While the node is away, segments leave the live playlist.
        var stopped = (await live.ExtentAsync(Cancel)).To;
        Assert.Equal(0, await live.Node.StopAsync(Cancel));
        await Poll.UntilAsync("the node has missed segments", () => TimeProvider.System.GetUtcNow() > stopped.AddSeconds(22), Cancel);
        await live.Node.StartAsync(Cancel);
        await live.UntilRecordedAsync(stopped, 28, Cancel);
        var to = (await live.ExtentAsync(Cancel)).To;
        var across = live.Url($"index.m3u8?from={from.ToUnixTimeSeconds() + 2}&to={to.ToUnixTimeSeconds()}");
        var text = await RecordedLive.TextAsync(live.Url("v0/index.m3u8" + across.Query), Cancel);
        Assert.Contains("#EXT-X-GAP\n", text, StringComparison.Ordinal);
        Assert.Empty(PlaylistChecker.Check(text, needsDates: true));

        await using var browser = await Browser.StartAsync();
        var page = await HlsJsPage.OpenAsync(browser, across);
        await page.PlayUntilAsync(1000);
        Assert.Empty(await page.FaultsAsync());
        Assert.True(await page.HasEndedAsync(), $"It stands at {await page.PositionAsync()}.");
    }

    private static Container ContainerOf(string format) => format == "ts" ? Container.TransportStream : Container.FragmentedMp4;
}
