using CdnNode.Tests.Pacing;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;

namespace CdnNode.Tests.Front;

/// <summary>The server's part of a connection begins and ends, and begins again, while the connection stays.</summary>
public sealed class TheServerIsThereWhenItIsNeeded
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fixed")]
    [InlineData("off")]
    public async Task Server_and_front_take_turns(string mode)
    {
        await using var node = await StartAsync(TimeProvider.System, ("CdnNode:Shaper:Mode", mode));
        await node.HeatAsync("/a.ts");
        using var client = await RawClient.OpenAsync(node);
        var before = node.FrontHits();

        for (var i = 0; i < 20; i++)
        {
            await AskAsync(client);
            await AskAsync(client, "X-Any: 1\r\n");
        }

        Assert.Equal(before + 20, node.FrontHits());
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(client, "Connection: close\r\n"), StringComparison.Ordinal);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_waits_is_closed_after_the_keep_alive_time_though_the_server_never_sees_it()
    {
        var time = new ShiftableTime();
        await using var node = await StartAsync(time, ("CdnNode:Limits:KeepAliveTimeout", "10min"));
        using var silent = await RawClient.OpenAsync(node);
        using var asked = await RawClient.OpenAsync(node);
        await AskAsync(asked);
        // The server's own clock isn't moved: it would wait for ten minutes.
        var ends = Task.WhenAll(silent.ReadToEndAsync(), asked.ReadToEndAsync());

        while (!ends.IsCompleted)
        {
            Cancel.ThrowIfCancellationRequested();
            time.Advance(s_keepAlive);
            await Task.Yield();
        }

        Assert.All(await ends, static text => Assert.Equal("", text));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_paced_body_that_takes_longer_than_the_keep_alive_time_is_no_wait()
    {
        // 200 KB at 100 KB a second.
        await using var node = await StartAsync(TimeProvider.System, ("CdnNode:Limits:KeepAliveTimeout", "1s"), ("CdnNode:Shaper:FixedRate", PacedNode.Rate));
        await node.HeatAsync("/a.ts");
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client, "X-Any: 1\r\n");
        var before = node.FrontHits();

        await AskAsync(client);
        await AskAsync(client, "X-Any: 1\r\n");

        Assert.Equal(before + 1, node.FrontHits());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_stop_closes_connections_that_wait(int requests)
    {
        var node = await StartAsync(TimeProvider.System);
        using var client = await RawClient.OpenAsync(node);
        for (var i = 0; i < requests; i++) await AskAsync(client);
        var end = client.ReadToEndAsync();

        await node.DisposeAsync();

        Assert.Equal("", await end);
    }

    [Fact]
    public async Task Half_a_request_line_is_answered_by_the_server_when_the_client_ends_it_so()
    {
        await using var node = await StartAsync(TimeProvider.System);
        using var client = await RawClient.OpenAsync(node);
        await AskAsync(client);
        await AskAsync(client);

        Assert.StartsWith("HTTP/1.1 400", await client.AskAsync("GET /a.ts HTT\r\n\r\n", until: null), StringComparison.Ordinal);
    }

    private static string Request(string fields = "") => $"GET /a.ts HTTP/1.1\r\nHost: edge\r\n{fields}\r\n";

    private static Task<string> AskAsync(RawClient client, string fields = "") => client.AskWholeAsync(Request(fields));

    private static Task<TestNode> StartAsync(TimeProvider time, params (string, string)[] settings) => TestNode.StartAsync(
        time, PacedNode.Segments(200_000),
        [("CdnNode:Shaper:Mode", "fixed"), ("CdnNode:Shaper:FixedRate", "500Mbit"), ("CdnNode:Prefetch:Enabled", "false"), HotNode.IsOn, .. settings]);
}
