using System.Globalization;
using System.Net;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Security;

public sealed class RedirectsStayAmongTheOrigins
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task One_within_the_origin_is_followed_and_kept_under_what_was_asked_for(int status)
    {
        await using var node = await TestNode.StartAsync(c => c.Request.Path == "/old.ts"
            ? Redirect(c, "new/1.ts?a=b", status)
            : AnswersAreKept.Segment(c, "at " + c.Request.Path + c.Request.QueryString));

        var first = await node.GetAsync("/old.ts");
        var second = await node.GetAsync("/old.ts");

        Assert.Equal("at /new/1.ts?a=b", await first.TextAsync());
        Assert.True(second.WasHit());
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task One_to_another_origin_of_the_list_is_followed_there()
    {
        await using var other = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "the other's"));
        await using var node = await TestNode.StartAsync(c => Redirect(c, other.OriginAddress + "1.ts"), ("CdnNode:Origins:1", other.OriginAddress.AbsoluteUri));

        Assert.Equal("the other's", await (await node.GetAsync("/1.ts")).TextAsync());
        Assert.Equal((1, 1), (node.OriginRequests, other.OriginRequests));
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/1.ts")]
    [InlineData("//127.0.0.1:PORT/1.ts")]
    [InlineData("http://localhost:PORT/1.ts")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://user@127.0.0.1:OWN/1.ts")]
    [InlineData("https://127.0.0.1:OWN/1.ts")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[::1")]
    public async Task One_that_leads_elsewhere_is_502_and_nobody_there_is_asked(string location)
    {
        await using var trap = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "caught"));
        TestNode? made = null;
        await using var node = await TestNode.StartAsync(c => Redirect(c, location
            .Replace("PORT", trap.OriginAddress.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("OWN", made!.OriginAddress.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        made = node;

        var answer = await node.GetAsync("/1.ts");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Equal(0, trap.OriginRequests);
        Assert.Equal(1, node.OriginRequests);
    }

    [Fact]
    public async Task Those_that_go_in_a_circle_are_502_after_a_few()
    {
        await using var node = await TestNode.StartAsync(static c => Redirect(c, c.Request.Path == "/1.ts" ? "/2.ts" : "/1.ts"));

        Assert.Equal(HttpStatusCode.BadGateway, (await node.GetAsync("/1.ts")).StatusCode);
        Assert.InRange(node.OriginRequests, 2, 6);
    }

    private static Task Redirect(HttpContext context, string location, int status = 302)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
