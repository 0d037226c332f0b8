using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Operations.Metrics;
using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;

namespace CdnNode.Tests.Front;

/// <summary>Words for the scenarios of the front.</summary>
internal static class HotNode
{
    /// <summary>These scenarios are of the front, whatever the run's own switch is.</summary>
    public static readonly (string, string) IsOn = ("CdnNode:Delivery:DirectSocket", "true");

    public static long FrontHits(this TestNode node) => node.Service<EdgeMetrics>().FrontHits;

    /// <summary>Status line and fields but what a second that passes changes, then the body. The server has an order of names of its own.</summary>
    public static string Canonical(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = answer[..end].Split("\r\n").Where(static line => !line.StartsWith("Age:", StringComparison.Ordinal)).Select(static line => line.Split("; ttl=")[0]);
        return string.Join('\n', lines.Take(1).Concat(lines.Skip(1).Order(StringComparer.Ordinal))) + answer[end..];
    }

    /// <summary>Asks until the front answers, without waiting for the bodies.</summary>
    public static async Task HeatAsync(this TestNode node, string path)
    {
        for (var before = node.FrontHits(); node.FrontHits() == before;)
        {
            using (var client = await RawClient.OpenAsync(node))
            {
                await client.AskHeadAsync($"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n");
            }
            await node.UntilNobodyIsAdmittedAsync();
        }
    }

    /// <summary>A viewer has the last byte a moment before the object is complete in the cache, and only complete ones are the front's.</summary>
    public static async Task UntilStoredAsync(this TestNode node, string path)
    {
        var key = node.Service<RouteFinder>().Find(path)!.Key;
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            using (var file = node.Service<BlockCache>().TryOpen(key))
            {
                if (file is { IsComplete: true }) return;
            }
            await Task.Yield();
        }
    }

    public static async Task UntilNobodyIsAdmittedAsync(this TestNode node)
    {
        var admission = node.Service<ShaperEngine>().Admission;
        while (admission.Admitted > BitRate.Zero)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
