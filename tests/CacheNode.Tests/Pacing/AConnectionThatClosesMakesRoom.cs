using System.Net;
using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Pacing;

/// <summary>Viewers that nothing but their connection names, under a cap that has room for one.</summary>
public sealed class AConnectionThatClosesMakesRoom
{
    [Fact(Timeout = 60_000)]
    public async Task For_the_next_viewer()
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(4_000_000), [.. PacedNode.Fixed, ("CdnNode:Shaper:NodeRate", "1Mbit")]);
        var admission = node.Service<ShaperEngine>().Admission;
        using (var first = await AskAsync(node))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Equal(BitRate.FromKilobits(800), admission.Admitted);
            using var second = await AskAsync(node);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        }

        // A body that was not read: its connection is closed.
        while (admission.Admitted > BitRate.Zero)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        using var third = await AskAsync(node);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    private static Task<HttpResponseMessage> AskAsync(TestNode node) =>
        node.Client.GetAsync("/seg.ts", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
}
