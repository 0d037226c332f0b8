using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>In front of nginx: whatever the number of viewers, its access log shows one of them.</summary>
[SideBySide]
public sealed class TheOriginIsAskedOnce
{
    private static readonly int Viewers = Patience.ShortOrLong(12, 50);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task For_each_segment_of_a_live_channel(bool fragmentedMp4)
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await using var live = await FfmpegLive.StartAsync(nginx.Root, "channel", ContainerOf(fragmentedMp4), Cancel);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = nginx.Address }, Cancel);
        using var audience = new Audience(new Uri(node.Public, "/channel/index.m3u8"), Viewers);

        await audience.WatchSegmentsAsync(each: Patience.ShortOrLong(8, 30), Cancel);

        AssertRightFor(audience);
        await AssertAskedOnceAsync(nginx, audience.Segments);
        Assert.All(audience.Playlists, p => AssertAskedTwicePerTargetDuration(nginx.Requests, p));
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task For_everything_of_a_title(bool fragmentedMp4)
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await FfmpegVod.MakeAsync(nginx.Root, "title", ContainerOf(fragmentedMp4), seconds: 20, Cancel);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = nginx.Address }, Cancel);
        using var audience = new Audience(new Uri(node.Public, "/title/index.m3u8"), Viewers);

        await audience.WatchToTheEndAsync(Cancel);

        AssertRightFor(audience);
        await AssertAskedOnceAsync(nginx, [.. audience.Segments, .. audience.Playlists, "/title/index.m3u8"]);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task And_the_bytes_are_the_origins()
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await FfmpegVod.MakeAsync(nginx.Root, "title", Container.TransportStream, seconds: 6, Cancel);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = nginx.Address }, Cancel);

        foreach (var file in Directory.GetFiles(Path.Combine(nginx.Root, "title"), "*.ts", SearchOption.AllDirectories))
        {
            var target = "/" + Path.GetRelativePath(nginx.Root, file);
            var answer = await RawConnection.GetAsync(node.Public, target, Cancel);
            Assert.Equal(await File.ReadAllBytesAsync(file, Cancel), answer.Body);
            Assert.Equal(new FileInfo(file).Length, answer.Head.ContentLength);
            Assert.NotNull(answer.CacheStatus);
        }
    }

    private static Container ContainerOf(bool fragmentedMp4) => fragmentedMp4 ? Container.FragmentedMp4 : Container.TransportStream;

    private static void AssertRightFor(Audience audience)
    {
        Assert.Empty(audience.Faults);
        Assert.Empty(audience.Torn);
        Assert.Equal(2, audience.Playlists.Count);
    }

    private static async Task AssertAskedOnceAsync(NginxOrigin nginx, IReadOnlyList<string> paths)
    {
        // nginx writes its line when it has sent the last byte, which the viewer may have had first.
        await Poll.UntilAsync("nginx has logged all", () => paths.All(p => nginx.Requests.Any(r => r.Path == p)), Cancel);
        var asked = nginx.Requests.GroupBy(r => r.Path).ToDictionary(g => g.Key, g => g.ToList());
        Assert.All(paths, p => Assert.True(asked[p].Count == 1, string.Join('\n', asked[p])));
    }

    /// <summary>A live playlist is fresh for half its target duration; the first and the last load fall outside the count.</summary>
    private static void AssertAskedTwicePerTargetDuration(IReadOnlyList<AccessLogLine> requests, string playlist)
    {
        var loads = requests.Where(r => r.Path == playlist).ToList();
        var halves = (loads[^1].At - loads[0].At).TotalSeconds / (FfmpegCommand.SegmentSeconds / 2.0);
        Assert.True(loads.Count <= halves + 2, $"{playlist}: {loads.Count} loads in {halves} halves of its target duration.");
    }
}
