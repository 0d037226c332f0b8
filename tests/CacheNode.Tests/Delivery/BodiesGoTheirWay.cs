using System.Globalization;
using System.Text;
using CdnNode.Delivery.Sockets;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Delivery;

/// <summary>Straight to the socket or by the server's pipe, paced or not: viewers can't tell, and one who misbehaves harms nobody.</summary>
public sealed class BodiesGoTheirWay
{
    private const int Length = 300_000;
    private static readonly string s_body = string.Create(CultureInfo.InvariantCulture, $"{new string('a', Length / 2)}{new string('b', (Length / 2) - 5)}<end>");

    /// <summary>Whether bodies go straight, and whether they are paced (at a rate that a test doesn't feel).</summary>
    public static TheoryData<bool, bool> Ways => new() { { true, false }, { true, true }, { false, false }, { false, true } };

    [Fact]
    public void This_server_has_the_count_that_the_straight_way_needs() => Assert.True(ServerByteCount.IsAvailable);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Many_answers_follow_each_other_on_one_connection(bool straight, bool paced)
    {
        await using var node = await StartAsync(straight, paced);
        using var client = await RawClient.OpenAsync(node);

        for (var i = 0; i < 5; i++)
        {
            var answer = await client.AskAsync(Request(i % 2 == 0 ? "" : "Range: bytes=10-\r\n"), until: "<end>");

            Assert.StartsWith(i % 2 == 0 ? "HTTP/1.1 200" : "HTTP/1.1 206", answer, StringComparison.Ordinal);
            Assert.EndsWith("\r\n\r\n" + (i % 2 == 0 ? s_body : s_body[10..]), answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Requests_that_come_at_once_are_answered_in_order(bool straight, bool paced)
    {
        await using var node = await StartAsync(straight, paced);
        using var client = await RawClient.OpenAsync(node);

        var answers = await client.AskAsync(Request() + Request("Range: bytes=0-99999\r\n") + Request("Connection: close\r\n"), until: null);

        var parts = answers.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["200", "206", "200"], parts.Select(static part => part[..3]));
        Assert.Equal([s_body, s_body[..100_000], s_body], parts.Select(static part => part[(part.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_that_leaves_within_a_body_harms_no_other(bool straight, bool paced)
    {
        await using var node = await StartAsync(straight, paced);
        using var other = await RawClient.OpenAsync(node);
        for (var i = 0; i < 20; i++)
        {
            using var client = await RawClient.OpenAsync(node, receiveBuffer: 4096);
            await client.SendAsync(Request());
        }

        Assert.EndsWith(s_body, await other.AskAsync(Request(), until: "<end>"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Rubbish_within_a_body_ends_its_own_connection_after_a_whole_answer(bool straight, bool paced)
    {
        await using var node = await StartAsync(straight, paced);
        using var client = await RawClient.OpenAsync(node);

        var said = await client.AskAsync(Request() + "\0\u0001 rubbish\r\n\r\n", until: null);

        Assert.StartsWith("HTTP/1.1 200", said, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\n" + s_body, said, StringComparison.Ordinal);
        Assert.Contains("<end>HTTP/1.1 400", said, StringComparison.Ordinal);
    }

    private static string Request(string fields = "") => $"GET /film/1.ts HTTP/1.1\r\nHost: edge\r\n{fields}\r\n";

    /// <summary>The object is in the cache already.</summary>
    private static async Task<TestNode> StartAsync(bool straight, bool paced)
    {
        var node = await TestNode.StartAsync(
            static context =>
            {
                context.Response.Headers.ContentType = "video/mp2t";
                context.Response.Headers.CacheControl = "max-age=3600";
                context.Response.Headers.ETag = "\"a\"";
                context.Response.ContentLength = Length;
                return context.Response.WriteAsync(s_body, Encoding.Latin1);
            },
            ("CdnNode:Delivery:DirectSocket", straight ? "true" : "false"),
            ("CdnNode:Shaper:Mode", paced ? "fixed" : "off"),
            ("CdnNode:Shaper:FixedRate", "100Mbit"));
        Assert.Equal(s_body, await (await node.GetAsync("/film/1.ts")).TextAsync());
        return node;
    }
}
