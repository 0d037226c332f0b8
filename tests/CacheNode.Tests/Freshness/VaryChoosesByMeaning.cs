using CdnNode.Freshness;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9111 section 4.1, RFC 9110 section 12.5.</summary>
public sealed class VaryChoosesByMeaning
{
    [Theory]
    [InlineData("Foo: 1", "Foo: 1", true)]
    [InlineData("Foo: 1", "Foo: 2", false)]
    [InlineData("Foo: 1", "Other: 1", false)]
    [InlineData("Other: 1", "Other: 2", true)]
    [InlineData("Foo: 1, 2", "Foo: 1|Foo: 2", true)]
    [InlineData("Foo: 1,2", "Foo:  1 ,  2 ", true)]
    [InlineData("Foo: 1, 2", "Foo: 2, 1", false)]
    [InlineData("Foo: A", "Foo: a", false)]
    [InlineData("Foo: \"a, b\"", "Foo: \"a,b\"", false)]
    [InlineData("Foo: 1|Bar: abc", "Bar: abc|Foo: 1", true)]
    [InlineData("Foo: 1|Bar: abc", "Foo: 1|Bar: abd", false)]
    [InlineData("Foo: ", "Other: ", false)]
    [InlineData("Accept-Language: en, de", "Accept-Language: eN ,De", true)]
    [InlineData("Accept-Encoding: gzip, deflate, br", "Accept-Encoding: br;q=1.0, gzip;q=0.8, zstd", true)]
    [InlineData("Accept-Encoding: gzip", "Accept-Encoding: gzip;q=0", false)]
    public void Two_requests_match_when_the_named_fields_mean_the_same(string one, string other, bool match)
    {
        var names = VaryKey.Names("Foo, BAR, accept-language, Accept-Encoding");
        Assert.Equal(match, VaryKey.Of(names, Given.Fields(one.Split('|'))) == VaryKey.Of(names, Given.Fields(other.Split('|'))));
    }

    [Fact]
    public void Names_count_once_in_any_case_and_order() =>
        Assert.Equal(VaryKey.Names(new StringValues(["b , A", ",,a"])), VaryKey.Names("A, b"));

    [Theory]
    [InlineData("*")]
    [InlineData(", *")]
    [InlineData("*, Foo")]
    [InlineData("Foo, *")]
    public void A_star_matches_nothing(string vary) => Assert.True(VaryKey.IsStar(vary));

    [Fact]
    public void Too_many_names_match_nothing()
    {
        Assert.False(VaryKey.IsStar(string.Join(',', Enumerable.Range(0, VaryKey.MaxNames))));
        Assert.True(VaryKey.IsStar(string.Join(',', Enumerable.Range(0, VaryKey.MaxNames + 1))));
    }

    [Theory]
    [InlineData("", "identity")]
    [InlineData("gzip", "gzip,identity")]
    [InlineData("GZIP;q=0.001, br;q=0", "gzip,identity")]
    [InlineData("*", "br,gzip,identity")]
    [InlineData("*;q=0, br", "br")]
    [InlineData("identity;q=0, gzip", "gzip")]
    [InlineData("gzip;q=x", "identity")]
    [InlineData("x-gzip", "gzip,identity")]
    [InlineData("*;q=0", "none")]
    public void Codings_are_those_that_the_node_can_serve(string field, string accepted) => Assert.Equal(accepted, AcceptedCodings.From(field).ToString());
}
