using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Tiers;

public sealed class AShieldThatDies
{
    private const int Segments = 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>SIGKILL between two of the edge's questions, and within a body: what is left of it comes from the origin.</summary>
    [Fact(Timeout = Patience.Scenario)]
    public async Task Costs_no_viewer_an_answer()
    {
        var big = new VirtualFile(6_000_000);
        await using var origin = new ScriptedOrigin();
        for (var i = 0; i < Segments; i++) origin.MapBody($"/{i}.ts", Bytes(i), "Content-Type: video/mp2t", "Cache-Control: max-age=86400", $"ETag: \"{i}\"");
        var (halfSent, mayGoOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        origin.Map("/big.mp4", async exchange =>
        {
            if (exchange.Request["Range"] is not null)
            {
                await big.AnswerAsync(exchange);
                return;
            }

            await exchange.SendHeadAsync(200, $"Content-Length: {big.Length}", "Content-Type: video/mp4", "Cache-Control: max-age=3600", $"ETag: {VirtualFile.ETagOf(1)}");
            await exchange.SendAsync(VirtualBytes.Make(1, 0, 3_000_000));
            halfSent.SetResult();
            await mayGoOn.Task;
        });
        await using var shield = await NodeProcess.StartAsync(TwoTiers.ShieldOf(origin), Cancel);
        await using var edge = await NodeProcess.StartAsync(TwoTiers.EdgeOf(origin, shield.Public), Cancel);
        for (var i = 0; i < 10; i++) await AssertRightAsync(edge, i);

        using var viewer = await RawConnection.OpenAsync(edge.Public, Cancel);
        await viewer.SendAsync(RawConnection.GetRequest(edge.Public, "/big.mp4"), Cancel);
        // The origin has given half to the shield, and the edge has the first of it.
        await halfSent.Task.WaitAsync(Cancel);
        var head = await viewer.ReadHeadAsync(Cancel);
        using var viewed = new MemoryStream();
        var viewing = viewer.ReadBodyAsync(head!, piece => viewed.Write(piece.Span), Cancel);
        await shield.KillAsync(Cancel);
        for (var i = 10; i < Segments; i++) await AssertRightAsync(edge, i);
        var isComplete = await viewing;
        mayGoOn.SetResult();

        Assert.True(head is { Status: 200 } && isComplete && VirtualBytes.Match(1, 0, viewed.ToArray()) && viewed.Length == big.Length, $"{head} {viewed.Length} bytes");
    }

    private static async Task AssertRightAsync(NodeProcess edge, int i)
    {
        var answer = await RawConnection.GetAsync(edge.Public, $"/{i}.ts", Cancel);
        Assert.True(answer is { Status: 200, Complete: true } && answer.Body.AsSpan().SequenceEqual(Bytes(i)), answer.ToString());
    }

    private static byte[] Bytes(int i) => VirtualBytes.Make(i + 1, 0, 50_000);
}
