using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>Real live HLS from ffmpeg, served by nginx, through the node to many viewers.</summary>
public sealed class InFrontOfNginx
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_origin_sees_each_live_segment_once_whatever_the_number_of_viewers(int container)
    {
        await using var nginx = await NginxOrigin.StartAsync(Cancel);
        await using var live = await FfmpegLive.StartAsync(nginx.Root, "live", (Container)container, Cancel);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = nginx.Address }, Cancel);
        var viewers = Enumerable.Range(0, Patience.ShortOrLong(12, 50)).Select(i => new HlsViewer(new Uri(node.Public, "/live/index.m3u8"), i % 2)).ToArray();
        using var stop = new CancellationTokenSource();

        var watching = Task.WhenAll(viewers.Select(v => v.WatchAsync(stop.Token, Cancel)));
        await Poll.UntilAsync("every viewer has its segments", () => viewers.All(static v => v.Hashes.Count >= Patience.ShortOrLong(6, 30)), Cancel);
        await stop.CancelAsync();
        await watching;

        Assert.All(viewers, static v => Assert.Empty(v.Faults));
        foreach (var viewer in viewers) viewer.Dispose();
        var asked = nginx.Requests;
        var segments = asked.Where(static r => !r.Path.EndsWith(".m3u8", StringComparison.Ordinal)).GroupBy(static r => r.Path);
        Assert.All(segments, static group => Assert.Single(group));
        var watched = asked.Max(static r => r.At) - asked.Min(static r => r.At);
        // Twice a target duration, and one at each end.
        var most = (2 * watched.TotalSeconds / FfmpegCommand.SegmentSeconds) + 3;
        var playlists = asked.Where(static r => r.Path.EndsWith(".m3u8", StringComparison.Ordinal)).GroupBy(static r => r.Path);
        Assert.All(playlists, group => Assert.True(group.Count() <= most, $"{group.Key} was asked for {group.Count()} times in {watched}"));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Two_thousand_viewers_of_one_cold_segment_are_one_origin_request()
    {
        var body = new byte[1 << 20];
        new Random(1).NextBytes(body);
        await using var origin = new ScriptedOrigin();
        var patient = new NodeSetup { Origin = origin.Address, Arguments = ["--CdnNode:Origin:IdleTimeout=1min", "--CdnNode:Origin:MinimumRate=0B/s"] };
        await using var node = await NodeProcess.StartAsync(patient, Cancel);
        using var herd = await Herd.OpenAsync(node.Public, 2000, Cancel);
        // The second half leaves the origin only when everyone has bytes of the first.
        origin.Map("/s.ts", async exchange =>
        {
            await exchange.SendHeadAsync(200, "Content-Type: video/mp2t", $"Content-Length: {body.Length}");
            await exchange.TrickleAsync(body.AsMemory(0, body.Length / 2), TimeSpan.FromSeconds(1), 10);
            await herd.EachHasBody.WaitAsync(Cancel);
            await exchange.SendAsync(body.AsMemory(body.Length / 2));
        });

        var answers = await herd.GetAsync("/s.ts", body, Cancel);

        Assert.All(answers, static a => Assert.True(a.BodyRight));
        Assert.Equal(1, origin.CountOf("/s.ts"));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task After_a_kill_the_disk_serves_with_the_origin_gone()
    {
        var body = new byte[900_000];
        new Random(2).NextBytes(body);
        await using var origin = new ScriptedOrigin();
        for (var i = 0; i <= 20; i++) origin.MapBody($"/{i}.ts", body, "Content-Type: video/mp2t");
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address, Arguments = ["--CdnNode:Disk:KeepFree=0B"] }, Cancel);
        await Poll.UntilAsync("the disk tier is on", async cancel =>
            (await RawConnection.GetAsync(node.Admin, "/api/status", cancel)).Text.Contains("\"counted\":true", StringComparison.Ordinal), Cancel);
        for (var i = 0; i <= 20; i++) Assert.Equal(200, (await RawConnection.GetAsync(node.Public, $"/{i}.ts", Cancel)).Status);
        // What the harness asked for to see that the node is up may be stored too; stores are in order, so one more segment than is looked for settles it.
        await Poll.UntilAsync("the first twenty are on disk", async cancel =>
        {
            using var status = System.Text.Json.JsonDocument.Parse((await RawConnection.GetAsync(node.Admin, "/api/status", cancel)).Body);
            return status.RootElement.GetProperty("disk").GetProperty("objects").GetInt32() > 20;
        }, Cancel);

        await node.KillAsync(Cancel);
        await origin.StopAsync();
        await node.StartAsync(Cancel);

        for (var i = 0; i < 20; i++)
        {
            var answer = await RawConnection.GetAsync(node.Public, $"/{i}.ts", Cancel);
            Assert.True(answer.CacheStatus!.Hit, answer.ToString());
            Assert.True(answer.Body.AsSpan().SequenceEqual(body));
        }
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Random_ranges_of_a_big_file_are_right_and_fetch_no_block_twice()
    {
        var file = new VirtualFile(2L << 30);
        await using var origin = new ScriptedOrigin();
        origin.Map("/film.mp4", file.AnswerAsync);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);
        var random = new Random(3);
        var blocks = new HashSet<long>();

        for (var i = 0; i < Patience.ShortOrLong(300, 10_000); i++)
        {
            var from = random.NextInt64(file.Length - 400_000);
            var length = random.Next(1, 400_000);
            var answer = await RawConnection.GetAsync(node.Public, "/film.mp4", Cancel, $"Range: bytes={from}-{from + length - 1}");
            Assert.Equal(206, answer.Status);
            Assert.True(VirtualBytes.Match(file.Generation, from, answer.Body));
            for (var block = from >> 18; block <= (from + length - 1) >> 18; block++) blocks.Add(block);
        }

        Assert.InRange(file.BytesServed, 1, blocks.Count * (256L * 1024));
    }
}
