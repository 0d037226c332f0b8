using System.Globalization;
using CdnNode.Delivery.Sockets;
using CdnNode.Operations.Hosting;
using CdnNode.Operations.Options;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Security;

public sealed class SlowClientsAreReaped
{
    private static readonly byte[] s_piece = new byte[256 * 1024];

    [Fact]
    public void With_the_defaults_within_35_seconds()
    {
        var limits = new LimitOptions();
        var tick = TimeSpan.FromSeconds(1);

        Assert.InRange(limits.RequestHeadersTimeout + tick, TimeSpan.Zero, TimeSpan.FromSeconds(35));
        Assert.InRange(limits.KeepAliveTimeout + tick, TimeSpan.Zero, TimeSpan.FromSeconds(35));
        Assert.InRange(StalledReaders.LongestWait(limits) + tick, TimeSpan.Zero, TimeSpan.FromSeconds(35));
        Assert.InRange(ViewerSocket.MaxPieceBytes, 1, 32 * 1024);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("GET /a.ts HT")]
    [InlineData("GET /a.ts HTTP/1.1\r\nHost: x\r\nX-Slow: ")]
    public async Task A_client_that_never_ends_its_head_is_let_go(string beginning)
    {
        await using var node = await TestNode.StartAsync(Endless, ("CdnNode:Limits:RequestHeadersTimeout", "1s"), ("CdnNode:Limits:KeepAliveTimeout", "1s"));
        using var client = await RawClient.OpenAsync(node);
        await client.SendAsync(beginning);

        var answer = await client.ReadToEndAsync();

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        Assert.Equal(0, node.OriginRequests);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_drips_a_body_is_let_go()
    {
        await using var node = await TestNode.StartAsync(
            static async c => await c.Request.Body.CopyToAsync(Stream.Null, c.RequestAborted), ("CdnNode:Limits:MinRequestRate", "100kB/s"), ("CdnNode:Limits:RateGrace", "2s"));
        using var client = await RawClient.OpenAsync(node);
        await client.SendAsync("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n12345");

        var answer = await client.ReadToEndAsync();

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_hundred_that_do_not_read_are_let_go_and_a_healthy_one_beside_them_is_served_all_the_time()
    {
        const int Slow = 100;
        await using var node = await TestNode.StartAsync(
            static c => c.Request.Path == "/fine.ts" ? AnswersAreKept.Segment(c, "fine") : Endless(c), ("CdnNode:Limits:MinResponseRate", "64kB/s"), ("CdnNode:Limits:RateGrace", "2s"));
        await node.GetAsync("/fine.ts");
        var clients = new List<RawClient>();
        try
        {
            for (var i = 0; i < Slow; i++)
            {
                var client = await RawClient.OpenAsync(node, receiveBuffer: 4096);
                await client.SendAsync("GET /big.ts HTTP/1.1\r\nHost: x\r\n\r\n");
                clients.Add(client);
            }
            do Assert.Equal("fine", await (await node.GetAsync("/fine.ts")).TextAsync());
            while (await ClosedAsync(node) < Slow);
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    private static async Task<int> ClosedAsync(TestNode node)
    {
        const string Series = "edge_connections_closed_total{reason=\"stalled\"} ";
        var line = (await node.Admin.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Split('\n').FirstOrDefault(static l => l.StartsWith(Series, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[Series.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>More than all buffers on the way hold, and nothing that the cache could take.</summary>
    private static async Task Endless(HttpContext context)
    {
        context.Response.ContentType = "video/mp2t";
        context.Response.ContentLength = 24 << 20;
        for (var i = 0; i < 96; i++) await context.Response.Body.WriteAsync(s_piece, context.RequestAborted);
    }
}
