using System.Net.Sockets;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Security;

public sealed class TooManyConnectionsAreClosed
{
    private const string Get = "GET /a.ts HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string GetAndClose = "GET /a.ts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    [Theory(Timeout = 30_000)]
    [InlineData("CdnNode:Limits:MaxConnections", "total")]
    [InlineData("CdnNode:Limits:MaxConnectionsPerAddress", "address")]
    public async Task One_too_many_is_closed_and_counted_while_the_others_and_admin_are_served(string limit, string reason)
    {
        await using var node = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "fine"), (limit, "2"));
        using var first = await RawClient.OpenAsync(node);
        using var second = await RawClient.OpenAsync(node);
        Assert.StartsWith("HTTP/1.1 200", await first.AskAsync(Get, until: "fine"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await second.AskAsync(Get, until: "fine"), StringComparison.Ordinal);

        await AssertClosedAtOnceAsync(node);

        Assert.Contains($"edge_connections_closed_total{{reason=\"{reason}\"}} 1", await node.Admin.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await first.AskAsync(Get, until: "fine"), StringComparison.Ordinal);
    }

    /// <summary>The node's reset may be there before the connect has been seen to succeed.</summary>
    private static async Task AssertClosedAtOnceAsync(TestNode node)
    {
        try
        {
            using var client = await RawClient.OpenAsync(node);
            Assert.Equal("", await client.ReadToEndAsync());
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task One_that_ends_makes_room()
    {
        await using var node = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "fine"), ("CdnNode:Limits:MaxConnectionsPerAddress", "1"));
        for (var answered = 0; answered < 20;)
        {
            try
            {
                using var client = await RawClient.OpenAsync(node);
                // The node may count the end of the last one a moment after the client has seen it: then this one is refused.
                if ((await client.AskAsync(GetAndClose, until: null)).EndsWith("fine", StringComparison.Ordinal)) answered++;
            }
            catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Refused as well.
            }
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task By_default_there_is_no_limit()
    {
        await using var node = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "fine"));
        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => RawClient.OpenAsync(node)));

        foreach (var client in clients)
        {
            Assert.EndsWith("fine", await client.AskAsync(Get, until: "fine"), StringComparison.Ordinal);
        }
        foreach (var client in clients) client.Dispose();
    }
}
