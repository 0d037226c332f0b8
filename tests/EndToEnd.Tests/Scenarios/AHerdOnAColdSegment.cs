using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>Thousands of viewers ask for one segment that the node has not got and whose origin is slow.</summary>
public sealed class AHerdOnAColdSegment
{
    private const string Path = "/channel/segment.ts";
    private static readonly byte[] Segment = VirtualBytes.Make(1, 0, 1 << 20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Is_one_request_to_the_origin_and_streams_while_it_arrives()
    {
        var held = new HeldBody(Segment, TimeSpan.FromSeconds(2));
        await using var origin = OriginOf(held.AnswerAsync);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);
        using var herd = await Herd.OpenAsync(node.Public, clients: 2000, Cancel);

        var answers = herd.GetAsync(Path, Segment, Cancel);
        // A node that waits for the whole body before it answers never gets past this line.
        await herd.EachHasBody.WaitAsync(Patience.Event, Cancel);
        held.Release();

        Assert.All(await answers, a => Assert.True(a is { Head.Status: 200, BodyRight: true }, a.Head?.ToString()));
        Assert.Equal(1, origin.CountOf(Path));
        await AssertNextIsAHitAsync(node);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task The_first_viewer_may_leave_and_the_others_notice_nothing()
    {
        var held = new HeldBody(Segment, TimeSpan.FromSeconds(1));
        await using var origin = OriginOf(held.AnswerAsync);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);
        using var leader = await BeginAsync(node);
        using var herd = await Herd.OpenAsync(node.Public, clients: 50, Cancel);
        var answers = herd.GetAsync(Path, Segment, Cancel);
        await herd.EachHasBody.WaitAsync(Patience.Event, Cancel);

        leader.Reset();
        held.Release();

        Assert.All(await answers, a => Assert.True(a is { Head.Status: 200, BodyRight: true }, a.Head?.ToString()));
        Assert.Equal(1, origin.CountOf(Path));
        await AssertNextIsAHitAsync(node);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task The_only_viewer_may_leave_and_the_fill_completes()
    {
        var held = new HeldBody(Segment, TimeSpan.FromSeconds(1));
        await using var origin = OriginOf(held.AnswerAsync);
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);
        using var only = await BeginAsync(node);

        only.Reset();
        held.Release();
        await held.Sent.WaitAsync(Patience.Event, Cancel);
        var next = await RawConnection.GetAsync(node.Public, Path, Cancel);

        Assert.True(next is { Status: 200, Complete: true } && next.Body.SequenceEqual(Segment), next.ToString());
        Assert.Equal(1, origin.CountOf(Path));
        await AssertNextIsAHitAsync(node);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_body_that_is_cut_ends_cleanly_for_nobody_and_is_not_kept()
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = OriginOf(async exchange =>
        {
            await exchange.SendHeadAsync(200, $"Content-Length: {Segment.Length}", "Content-Type: video/mp2t", "Cache-Control: max-age=3600");
            await exchange.SendAsync(Segment.AsMemory(0, Segment.Length / 10));
            await cut.Task;
            exchange.Cut();
        });
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address }, Cancel);
        using var herd = await Herd.OpenAsync(node.Public, clients: 50, Cancel);
        var answers = herd.GetAsync(Path, Segment, Cancel);
        await herd.EachHasBody.WaitAsync(Patience.Event, Cancel);

        cut.SetResult();

        Assert.All(await answers, a => Assert.False(a.BodyRight));
        origin.MapBody(Path, Segment, "Content-Type: video/mp2t", "Cache-Control: max-age=3600");
        var next = await RawConnection.GetAsync(node.Public, Path, Cancel);
        Assert.True(next is { Status: 200, Complete: true } && next.Body.SequenceEqual(Segment), next.ToString());
    }

    private static ScriptedOrigin OriginOf(Func<OriginExchange, Task> answer)
    {
        var origin = new ScriptedOrigin();
        origin.Map(Path, answer);
        return origin;
    }

    /// <summary>A viewer that has got its first bytes and reads no further.</summary>
    private static async Task<RawConnection> BeginAsync(NodeProcess node)
    {
        var viewer = await RawConnection.OpenAsync(node.Public, Cancel);
        await viewer.SendAsync(RawConnection.GetRequest(node.Public, Path), Cancel);
        Assert.Equal(200, (await viewer.ReadHeadAsync(Cancel))?.Status);
        return viewer;
    }

    private static async Task AssertNextIsAHitAsync(NodeProcess node)
    {
        var next = await RawConnection.GetAsync(node.Public, Path, Cancel);
        Assert.True(next.CacheStatus is { Hit: true } && next.Body.SequenceEqual(Segment), next.ToString());
    }
}
