using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;

namespace CdnNode.Tests.Pacing;

/// <summary>HTTP/2: two sessions on one connection.</summary>
public sealed class StreamsArePacedEach
{
    private const int Size = 400_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_closed_window_of_a_stream_fills_its_queue_counts_as_no_failure_and_holds_up_no_other_stream()
    {
        var time = new HeldTime();
        await using var secure = await SecureNode.StartAsync(time, PacedNode.Segments(Size), PacedNode.Fixed);
        var node = secure.Node;
        var unread = await AskAsync(secure, "/a.ts?CMCD=sid%3D%22unread%22");
        var read = (await AskAsync(secure, "/b.ts?CMCD=sid%3D%22read%22")).Content.ReadAsByteArrayAsync(Cancel);

        while (!read.IsCompleted) await time.RunAsync(node, TimeSpan.FromMilliseconds(10));

        Assert.Equal(VirtualFile.Bytes(0, Size), await read);
        var stalled = Assert.Single(node.Service<ShaperEngine>().ListActive()).Describe();
        Assert.True(stalled.IsStalled);
        Assert.Equal(PaceState.Slow, stalled.State);
        Assert.InRange(stalled.QueuedBytes, 100_000, 150_000);
        Assert.Equal(0, node.Service<ShaperEngine>().Wheels.Sum(static wheel => wheel.Counters.FailedUnits));

        var late = unread.Content.ReadAsByteArrayAsync(Cancel);
        while (!late.IsCompleted) await time.RunAsync(node, TimeSpan.FromMilliseconds(10));
        Assert.Equal(VirtualFile.Bytes(0, Size), await late);
    }

    private static async Task<HttpResponseMessage> AskAsync(SecureNode secure, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await secure.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }
}
