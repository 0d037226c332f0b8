using CdnNode.Delivery.Pacing;
using CdnNode.Operations.Options;
using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;

namespace CdnNode.Tests.Pacing;

public sealed class ManyViewersArePaced
{
    private const int BytesASecond = 100_000;
    private const int Quantum = 8 * 1316;
    private const int Depth = 2 * Quantum;

    [Fact(Timeout = 60_000)]
    public async Task Viewers_behind_one_address_each_get_their_own_pace()
    {
        const int Viewers = 200;
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(400_000), PacedNode.Fixed);
        await WatchAsync(node, Viewers);
        await time.RunAsync(node, TimeSpan.FromSeconds(0.5));
        var before = SentBySession(node);

        await time.RunAsync(node, TimeSpan.FromSeconds(2));

        var after = SentBySession(node);
        Assert.Equal(Viewers, after.Count);
        Assert.All(after, sent => Assert.InRange(sent.Value - before[sent.Key], (2 * BytesASecond) - Depth - Quantum, (2 * BytesASecond) + Depth + Quantum));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_pause_of_the_process_is_followed_by_no_burst()
    {
        const int Viewers = 500;
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(400_000), PacedNode.Fixed);
        await WatchAsync(node, Viewers);
        await time.RunAsync(node, TimeSpan.FromSeconds(0.5));
        var before = SentBySession(node);

        await time.JumpAsync(node, TimeSpan.FromMilliseconds(200));
        await time.RunAsync(node, TimeSpan.FromMilliseconds(10));

        Assert.All(SentBySession(node), sent => Assert.InRange(sent.Value - before[sent.Key], 0, Depth + Quantum));
    }

    [Fact(Timeout = 60_000)]
    public async Task Other_rates_take_effect_on_running_viewers_without_a_burst()
    {
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(4_000_000), PacedNode.Fixed);
        await WatchAsync(node, 20);
        await time.RunAsync(node, TimeSpan.FromSeconds(0.5));
        var (before, options) = (SentBySession(node), node.Service<NodeOptions>());

        var faster = options.Shaper with { Pace = options.Shaper.Pace with { FixedRate = BitRate.FromKilobits(3200) } };
        node.Service<ShaperHost>().Apply(options with { Shaper = faster });
        await time.RunAsync(node, TimeSpan.FromMilliseconds(10));
        var atOnce = SentBySession(node);
        await time.RunAsync(node, TimeSpan.FromSeconds(1));

        // The quantum of the higher rate is three times the old one's.
        var sent = SentBySession(node);
        Assert.All(before.Keys, session => Assert.InRange(atOnce[session] - before[session], 0, Depth + Quantum));
        Assert.All(before.Keys, session => Assert.InRange(sent[session] - atOnce[session], (4 * BytesASecond) - (3 * (Depth + Quantum)), (4 * BytesASecond) + (3 * (Depth + Quantum))));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task A_viewer_that_stops_reading_is_seen_within_a_second_and_a_half_and_moves_no_other(int stalled)
    {
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(2_000_000), PacedNode.Fixed);
        await WatchAsync(node, 1);
        var healthy = node.Service<ShaperEngine>().ListActive().Single();
        var clients = new List<RawClient>();
        for (var i = 0; i < stalled; i++)
        {
            clients.Add(await RawClient.OpenAsync(node, receiveBuffer: 2048));
            await clients[^1].SendAsync("GET /seg.ts HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        await UntilAsync(() => node.Service<ShaperEngine>().ListActive().Count == stalled + 1);
        // The windows of the stalled are full after a part of a second: then it counts.
        await time.RunAsync(node, TimeSpan.FromSeconds(1));
        var before = healthy.SentBytes;

        await time.RunAsync(node, TimeSpan.FromSeconds(1.5));

        var all = node.Service<ShaperEngine>().ListActive().Where(session => session != healthy).Select(static session => session.Describe()).ToList();
        Assert.Equal(stalled, all.Count(static status => status.IsStalled));
        Assert.All(all, static status => Assert.InRange(status.QueuedBytes, 0, (long)(1.5 * BytesASecond)));
        Assert.InRange(healthy.SentBytes - before, (1.5 * BytesASecond) - Depth - Quantum, (1.5 * BytesASecond) + Depth + Quantum);
        foreach (var client in clients) client.Dispose();
    }

    /// <summary>The case that is measured: once the peer's window hides nothing more, it takes at most one and a half.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_stall_behind_64_KiB_at_2_megabits_is_seen_within_a_second_and_a_half()
    {
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(4_000_000), [.. PacedNode.Fixed, ("CdnNode:Shaper:FixedRate", "2Mbit")]);
        using var client = await RawClient.OpenAsync(node, receiveBuffer: 64 * 1024);
        await client.SendAsync("GET /seg.ts HTTP/1.1\r\nHost: x\r\n\r\n");
        await UntilAsync(() => node.Service<ShaperEngine>().ListActive().Count == 1);
        var viewer = node.Service<ShaperEngine>().ListActive().Single();
        var (step, unmoved) = (TimeSpan.FromMilliseconds(50), TimeSpan.Zero);

        while (!viewer.Describe().IsStalled)
        {
            var before = viewer.SentBytes;
            await time.RunAsync(node, step);
            // As long as the kernel takes anything it is no stall.
            unmoved = viewer.SentBytes == before ? unmoved + step : TimeSpan.Zero;
            Assert.InRange(unmoved, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
        }

        Assert.InRange(viewer.Describe().QueuedBytes, 250_000, 375_000);
    }

    /// <summary>So many viewers, each on its own connection and all from one address with one user agent, have begun.</summary>
    private static async Task WatchAsync(TestNode node, int viewers)
    {
        var before = node.Service<ShaperEngine>().ListActive().Count;
        await Task.WhenAll(Enumerable.Range(0, viewers).Select(_ => node.WatchAsync("/seg.ts")));
        await UntilAsync(() => node.Service<ShaperEngine>().ListActive().Count == before + viewers);
    }

    private static Dictionary<ViewerSession, long> SentBySession(TestNode node) =>
        node.Service<ShaperEngine>().ListActive().ToDictionary(static session => session, static session => session.SentBytes);

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
