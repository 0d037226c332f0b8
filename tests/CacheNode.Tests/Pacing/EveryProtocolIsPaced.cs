using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;

namespace CdnNode.Tests.Pacing;

/// <summary>In real time and fast: what matters is that every byte arrives, by the shaper, over TLS and in streams.</summary>
public sealed class EveryProtocolIsPaced
{
    private const int Size = 400_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly (string, string)[] s_fast = [("CdnNode:Shaper:Mode", "fixed"), ("CdnNode:Shaper:FixedRate", "80Mbit"), ("CdnNode:Prefetch:Enabled", "false")];

    [Theory(Timeout = 60_000)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Over_TLS(string version)
    {
        await using var secure = await SecureNode.StartAsync(PacedNode.Segments(Size), s_fast);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{i}.ts") { Version = new Version(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            return await (await secure.Client.SendAsync(request, Cancel)).Content.ReadAsByteArrayAsync(Cancel);
        }));

        Assert.All(answers, static body => Assert.Equal(VirtualFile.Bytes(0, Size), body));
        await secure.Node.UntilSentAsync(10 * Size);
        Assert.Equal(10 * Size, secure.Node.SentBytes());
    }

    [Fact(Timeout = 60_000)]
    public async Task By_the_kernel_where_configured()
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(Size), [.. s_fast, ("CdnNode:Shaper:KernelPacing", "true")]);

        var answers = new[] { await node.GetAsync("/seg.ts"), await node.GetAsync("/seg.ts") };

        foreach (var answer in answers) Assert.Equal(VirtualFile.Bytes(0, Size), await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(0, node.SentBytes());
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_not_stored_is_paced_as_well()
    {
        await using var node = await TestNode.StartAsync(
            static context =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return context.Response.Body.WriteAsync(VirtualFile.Bytes(0, Size)).AsTask();
            },
            s_fast);

        Assert.Equal(VirtualFile.Bytes(0, Size), await (await node.GetAsync("/seg.ts")).Content.ReadAsByteArrayAsync(Cancel));
        await node.UntilSentAsync(Size);
        Assert.Equal(Size, node.SentBytes());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_fill_that_breaks_off_ends_no_paced_body_cleanly()
    {
        await using var node = await TestNode.StartAsync(
            static async context =>
            {
                context.Response.Headers.CacheControl = "max-age=600";
                context.Response.ContentLength = Size;
                await context.Response.Body.WriteAsync(VirtualFile.Bytes(0, Size / 2));
                context.Abort();
            },
            s_fast);

        await Assert.ThrowsAsync<HttpRequestException>(() => node.GetAsync("/seg.ts"));
        Assert.True(node.SentBytes() <= Size / 2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_viewer_that_leaves_gives_its_blocks_back()
    {
        await using var node = await TestNode.StartAsync(PacedNode.Segments(4_000_000), PacedNode.Fixed);
        using (var client = await RawClient.OpenAsync(node, receiveBuffer: 4096)) await client.AskAsync("GET /seg.ts HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\n");

        while (node.Service<ShaperEngine>().ListActive().Count > 0) await Task.Yield();
    }
}
