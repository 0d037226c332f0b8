using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.HotStandby;

/// <summary>Two servers of one folder, as two packagers that cut alike: the same names, dates and bytes.</summary>
[SideBySide]
public sealed class OneFolderHasTwoServers
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Identical_slices_switch_without_a_discontinuity()
    {
        var port = Ports.Take();
        await using var feed = FfmpegFeed.Start(port);
        await using var a = await PackagedOrigin.StartAsync(port, 0, Container.TransportStream, Cancel);
        await using var b = await NginxOrigin.StartAsync(Cancel, a.Server.Root);
        await Poll.UntilAsync("it has cut", () => a.LastCut.Year > 2000, Cancel);
        await using var stage = await StandbyStage.StartAsync(a.Server.Address, b.Address, Cancel);
        await stage.UntilListedAsync("primary", 3, Cancel);
        using var viewer = new WatchfulViewer(stage.Url("v0/index.m3u8"), (_, body) => a.Hashes.Has(body));
        var isOver = false;
        var watching = viewer.WatchAsync(() => isOver, Cancel);
        var ffmpeg = FfmpegPlayer.WatchAsync(stage.Url("index.m3u8"), 12, Cancel);

        // What ffmpeg begins with was listed before anyone watched: it is to be in the cache.
        for (var cuts = 0; cuts < 2; cuts++)
        {
            var cut = a.LastCut;
            await Poll.UntilAsync("the packager cuts", () => a.LastCut != cut, Cancel);
        }
        await a.Server.KillAsync();
        await stage.UntilListedAsync("backup1", 3, Cancel);
        await a.Server.ReviveAsync(Cancel);
        await stage.UntilListedAsync("primary", 2, Cancel);
        isOver = true;
        await watching;

        Assert.Empty(await ffmpeg);
        Assert.Empty(viewer.Findings);
        Assert.Empty(viewer.Failed);
        Assert.Empty(viewer.Spliced);
        Assert.Empty(viewer.Seams);
        Assert.Equal(2, viewer.SilentChanges);
    }
}
