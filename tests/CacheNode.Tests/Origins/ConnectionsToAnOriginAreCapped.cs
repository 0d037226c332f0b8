using System.Collections.Concurrent;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Origins;

public sealed class ConnectionsToAnOriginAreCapped
{
    [Fact]
    public async Task However_many_objects_are_wanted_at_once()
    {
        var connections = new ConcurrentDictionary<int, bool>();
        var four = new TaskCompletionSource();
        await using var node = await TestNode.StartAsync(
            async c =>
            {
                connections[c.Connection.RemotePort] = true;
                if (connections.Count == 4) four.TrySetResult();
                await four.Task;
                await AnswersAreKept.Segment(c, "x");
            },
            ("CdnNode:Origin:MaxConnections", "4"), ("CdnNode:Prefetch:Enabled", "false"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => node.GetAsync($"/{i}.ts")));

        Assert.All(answers, static answer => answer.EnsureSuccessStatusCode());
        Assert.Equal(60, node.OriginRequests);
        Assert.Equal(4, connections.Count);
    }
}
