using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Security;

public sealed class Http2FloodsEndTheConnectionAlone
{
    /// <summary>More frames than any honest client sends in a row; the floods end long before.</summary>
    private const int Many = 200_000;

    [Fact(Timeout = 120_000)]
    public async Task Streams_opened_and_reset_without_end()
    {
        await using var secure = await SecureNode.StartAsync(Origin);
        await AssertHealthyAsync(secure);
        await using var attacker = await Http2Client.OpenAsync(secure.Node);

        for (var i = 0; i < Many; i++)
        {
            var stream = 1 + (2 * i);
            if (!await attacker.SendAsync(Http2Client.Headers, Http2Client.EndHeaders | Http2Client.EndStream, stream, Http2Client.GetOf("/held.ts"))) break;
            if (!await attacker.SendAsync(Http2Client.ResetStream, 0, stream, new byte[4])) break;
        }

        Assert.True(attacker.IsOver);
        await AssertHealthyAsync(secure);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_head_that_is_continued_without_end()
    {
        await using var secure = await SecureNode.StartAsync(Origin);
        await AssertHealthyAsync(secure);
        await using var attacker = await Http2Client.OpenAsync(secure.Node);

        var field = (byte[])[0x00, 1, (byte)'x', 100, .. Enumerable.Repeat((byte)'y', 100)];
        await attacker.SendAsync(Http2Client.Headers, Http2Client.EndStream, 1, Http2Client.GetOf("/a.ts"));
        for (var i = 0; i < Many && await attacker.SendAsync(Http2Client.Continuation, 0, 1, field); i++)
        {
        }

        Assert.True(attacker.IsOver);
        Assert.Equal(1, secure.Node.OriginRequests);
        await AssertHealthyAsync(secure);
    }

    [Fact(Timeout = 120_000)]
    public async Task Empty_continuations_without_end()
    {
        await using var secure = await SecureNode.StartAsync(Origin);
        await AssertHealthyAsync(secure);
        await using var attacker = await Http2Client.OpenAsync(secure.Node);

        await attacker.SendAsync(Http2Client.Headers, Http2Client.EndStream, 1, Http2Client.GetOf("/a.ts"));
        for (var i = 0; i < Many && await attacker.SendAsync(Http2Client.Continuation, 0, 1, default); i++)
        {
        }

        Assert.True(attacker.IsOver);
        await AssertHealthyAsync(secure);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(Http2Client.Settings, true)]
    [InlineData(Http2Client.Settings, false)]
    [InlineData(Http2Client.Ping, true)]
    [InlineData(Http2Client.Ping, false)]
    public async Task Settings_and_pings_without_end_read_or_not(byte type, bool reads)
    {
        await using var secure = await SecureNode.StartAsync(Origin, ("CdnNode:Limits:MinResponseRate", "64kB/s"), ("CdnNode:Limits:RateGrace", "2s"));
        await AssertHealthyAsync(secure);
        await using var attacker = await Http2Client.OpenAsync(secure.Node, reads);

        var payload = type == Http2Client.Ping ? new byte[8] : Http2Client.SettingsOf((3, 100), (4, 65_535));
        for (var i = 0; i < Many && await attacker.SendAsync(type, 0, 0, payload); i++)
        {
        }

        Assert.True(attacker.IsOver);
        await AssertHealthyAsync(secure);
    }

    private static async Task AssertHealthyAsync(SecureNode secure) =>
        Assert.Equal("fine", await secure.Client.GetStringAsync("/fine.ts", TestContext.Current.CancellationToken));

    private static async Task Origin(HttpContext context)
    {
        if (context.Request.Path == "/fine.ts") await AnswersAreKept.Segment(context, "fine");
        else await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
