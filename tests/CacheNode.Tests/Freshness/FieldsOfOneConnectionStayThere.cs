using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9110 section 7.6.1; what isn't in the key never reaches the origin as a selector.</summary>
public sealed class FieldsOfOneConnectionStayThere
{
    [Theory]
    [InlineData("Connection")]
    [InlineData("keep-alive")]
    [InlineData("Transfer-Encoding")]
    [InlineData("TE")]
    [InlineData("Upgrade")]
    [InlineData("HTTP2-Settings")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Expect")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("x_forwarded_host")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Method-Override")]
    [InlineData("Forwarded")]
    [InlineData("Secret")]
    [InlineData("other")]
    public void These_do_not_go_to_the_origin(string name) => Assert.False(new RequestFieldFilter().Passes(name, "close, secret , Other"));

    [Theory]
    [InlineData("Accept")]
    [InlineData("Cookie")]
    [InlineData("Authorization")]
    [InlineData("CMCD-Object")]
    public void Others_do(string name) => Assert.True(new RequestFieldFilter().Passes(name, "close"));

    [Fact]
    public void An_allow_list_lets_through_its_names_only()
    {
        var filter = new RequestFieldFilter(alsoDenied: ["X-Mine"], allowed: ["Accept", "X-Mine", "X-Forwarded-Host"]);

        Assert.Equal(["Accept"], new[] { "Accept", "X-Mine", "X-Forwarded-Host", "Cookie" }.Where(name => filter.Passes(name, "")));
    }
}
