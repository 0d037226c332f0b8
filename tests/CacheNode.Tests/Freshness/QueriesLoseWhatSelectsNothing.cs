using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

public sealed class QueriesLoseWhatSelectsNothing
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?", "")]
    [InlineData("?a=1&b=%7e", "?a=1&b=%7e")]
    [InlineData("?b=2&a=1", "?b=2&a=1")]
    [InlineData("?CMCD=x", "")]
    [InlineData("?CMCD", "")]
    [InlineData("?a=1&CMCD=br%3D1&b=2", "?a=1&b=2")]
    [InlineData("?%43MCD=x&a=1", "?a=1")]
    [InlineData("?cmcd=x", "?cmcd=x")]
    [InlineData("?a=CMCD", "?a=CMCD")]
    [InlineData("?XCMCD=1", "?XCMCD=1")]
    [InlineData("?token=1&token=2&_HLS_msn=5&_HLS_part=1&_HLS_skip=YES", "?_HLS_msn=5&_HLS_part=1&_HLS_skip=YES")]
    [InlineData("?&a=1&token=x&", "?&a=1&")]
    public void What_stays_keeps_its_order_and_spelling(string query, string kept) =>
        Assert.Equal(kept, new QueryFilter(["CMCD", "token", "_HLS_msn"]).Apply(query));
}
