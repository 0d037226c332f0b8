using CdnNode.Freshness;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9875, RFC 9211, RFC 9110 section 14.4.</summary>
public sealed class GroupsAndStatusAreStructuredFields
{
    [Fact]
    public void Groups_are_a_list_of_strings() =>
        Assert.Equal(["a b", "c\"d", "e"], CacheGroups.ParseGroups(new StringValues(["\"a b\";x=1, \"c\\\"d\"", "\"e\""])));

    [Theory]
    [InlineData("\"a\", b")]
    [InlineData("\"a\",")]
    [InlineData("\"a")]
    [InlineData("(\"a\")")]
    [InlineData("")]
    public void Anything_else_in_the_list_makes_it_void(string field) => Assert.Empty(CacheGroups.ParseGroups(field));

    [Fact]
    public void Their_number_is_bounded() =>
        Assert.Equal(CacheGroups.MaxGroups, CacheGroups.ParseGroups(string.Join(", ", Enumerable.Range(0, 1000).Select(n => $"\"{n}\""))).Length);

    [Fact]
    public void Surrogate_keys_stand_between_spaces() => Assert.Equal(["a", "b", "c"], CacheGroups.ParseSurrogateKeys(new StringValues([" a  b", "c"])));

    [Fact]
    public void A_stored_answer_knows_its_groups()
    {
        var stored = Given.Stored("Cache-Control: max-age=60", "Cache-Groups: \"live\"", "Surrogate-Key: ch1 ch2");
        Assert.Equal(["live"], stored.CacheGroups);
        Assert.Equal(["ch1", "ch2"], stored.SurrogateKeys);
    }

    [Fact]
    public void A_hit_says_so() => Assert.Equal("edge1; hit; ttl=3", new CacheStatus { Hit = true, TtlSeconds = 3 }.Format("edge1"));

    [Fact]
    public void A_miss_says_why_behind_what_the_shield_said() =>
        Assert.Equal(
            "shield; hit, edge1; fwd=uri-miss; fwd-status=200; stored; collapsed",
            new CacheStatus { Forward = "uri-miss", ForwardStatus = 200, Stored = true, Collapsed = true }.Format("edge1", "shield; hit"));

    [Fact]
    public void A_name_that_is_no_token_is_quoted() => Assert.Equal("\"1edge\"; hit", new CacheStatus { Hit = true }.Format("1edge"));

    [Theory]
    [InlineData("bytes 0-9/10", 0, 9, 10L)]
    [InlineData("BYTES 5-5/*", 5, 5, null)]
    [InlineData("bytes 0-9223372036854775806/9223372036854775807", 0, 9223372036854775806, long.MaxValue)]
    public void A_content_range_is_read(string field, long from, long to, long? length)
    {
        Assert.True(ContentRange.TryParse(field, out var range));
        Assert.Equal(new ContentRange(from, to, length), range);
    }

    [Theory]
    [InlineData("bytes */10")]
    [InlineData("bytes 5-4/10")]
    [InlineData("bytes 0-10/10")]
    [InlineData("bytes 0-99999999999999999999/*")]
    [InlineData("bytes -1-5/10")]
    [InlineData("items 0-1/2")]
    [InlineData("bytes 0-1")]
    [InlineData("")]
    public void What_contradicts_itself_is_not(string field) => Assert.False(ContentRange.TryParse(field, out _));
}
