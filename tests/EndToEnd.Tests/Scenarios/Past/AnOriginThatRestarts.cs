using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>The encoder starts anew, and the node misses a while: both are in the recording, and players come through.</summary>
[SideBySide]
public sealed class AnOriginThatRestarts
{
    private const double SegmentSeconds = 0.52;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_range_across_an_origin_restart_and_a_gap_is_played_through()
    {
        await using var origin = await NginxOrigin.StartAsync(Cancel);
        await using var live = await RecordedLive.StartAsync(origin, "one", Container.TransportStream, SegmentSeconds, Cancel);
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup { Origin = origin.Address, Arguments = [RecordedLive.Setting("one"), "--CdnNode:Recorder:KeepFree=0B", "--CdnNode:Disk:KeepFree=0B", "--CdnNode:Drain:Grace=0s"] }, Cancel);
        live.RecordBy(node);
        // Numbers that fall by less than a window may be an origin that is a little behind.
        var from = (await live.UntilLongAsync(8, Cancel)).To.AddSeconds(-4);

        await live.RestartOriginAsync(Cancel);
        // However long the new encoder took: the range ends behind its first segments.
        foreach (var rendition in (string[])["v0", "v1"])
            await Poll.UntilAsync($"{rendition} shows the restart", async token => Breaks(await RecordedLive.TextAsync(live.Url($"{rendition}/playlist_dvr.m3u8"), token)), Cancel);
        var restarted = (await live.ExtentAsync(Cancel)).To;
        await live.UntilRecordedAsync(restarted.AddSeconds(4), Cancel);
        var acrossRestart = live.Url($"index.m3u8?from={from.ToUnixTimeSeconds()}&to={restarted.ToUnixTimeSeconds() + 3}");
        Assert.True(Breaks(await RecordedLive.TextAsync(live.Url("v0/index.m3u8" + acrossRestart.Query), Cancel)));
        // ffmpeg says what it does at a discontinuity; it must come through to the end.
        Assert.DoesNotContain(await FfmpegPlayer.WatchAsync(acrossRestart, 100, Cancel), static line => line.Contains("exit code", StringComparison.Ordinal));

        // While the node is away, segments leave the live playlist.
        var stopped = (await live.ExtentAsync(Cancel)).To;
        Assert.Equal(0, await node.StopAsync(Cancel));
        await Poll.UntilAsync("the node has missed segments", () => TimeProvider.System.GetUtcNow() > stopped.AddSeconds(7), Cancel);
        await node.StartAsync(Cancel);
        await live.UntilRecordedAsync(stopped.AddSeconds(9), Cancel);
        var across = live.Url($"index.m3u8?from={from.ToUnixTimeSeconds()}&to={(await live.ExtentAsync(Cancel)).To.ToUnixTimeSeconds()}");
        var text = await RecordedLive.TextAsync(live.Url("v0/index.m3u8" + across.Query), Cancel);
        Assert.Contains("#EXT-X-GAP\n", text, StringComparison.Ordinal);
        Assert.Empty(PlaylistChecker.Check(text, needsDates: true));

        await using var browser = await Browser.StartAsync();
        var page = await HlsJsPage.OpenAsync(browser, across);
        await page.PlayUntilAsync(1e6);
        Assert.Empty(await page.FaultsAsync());
        Assert.True(await page.HasEndedAsync(), $"It stands at {await page.PositionAsync()}.");
    }

    private static bool Breaks(string playlist) => playlist.Contains("#EXT-X-DISCONTINUITY\n", StringComparison.Ordinal);
}
