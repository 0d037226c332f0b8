using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Pacing;

public sealed class ASessionHasOneRate
{
    private const int Quantum = 8 * 1316;
    private const int Depth = 2 * Quantum;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    public async Task However_many_requests_a_session_has_at_once(int requests)
    {
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, PacedNode.Segments(400_000), PacedNode.Fixed);
        var bodies = new List<Task<byte[]>>();
        for (var i = 0; i < requests; i++) bodies.Add(await node.WatchAsync($"/{i}.ts?CMCD=sid%3D%22one%22"));
        await time.RunAsync(node, TimeSpan.FromSeconds(0.5));
        var before = node.SentBytes();

        await time.RunAsync(node, TimeSpan.FromSeconds(2));

        Assert.InRange(node.SentBytes() - before, 200_000 - Depth - Quantum, 200_000 + Depth + Quantum);
        Assert.DoesNotContain(bodies, static body => body.IsCompleted);
    }
}
