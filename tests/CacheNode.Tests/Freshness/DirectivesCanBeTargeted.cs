using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9213, and Surrogate-Control before it.</summary>
public sealed class DirectivesCanBeTargeted
{
    [Theory]
    [InlineData("max-age=600", 600)]
    [InlineData("max-age=600;x=1;y, stale-if-error=5", 600)]
    [InlineData("max-age=1, max-age=600", 600)]
    [InlineData("foo=?0, bar=:YWJj:, baz=(1 \"a\");q=1.5, max-age=600", 600)]
    [InlineData("max-age=\"600\"", 600)]
    [InlineData("max-age=600.5", 0)]
    [InlineData("max-age=-5", 0)]
    public void A_dictionary_is_read(string field, int seconds)
    {
        Assert.True(TargetedCacheControl.TryParse(field, out var directives));
        Assert.Equal(TimeSpan.FromSeconds(seconds), directives.MaxAge);
    }

    [Theory]
    [InlineData("")]
    [InlineData("max-age=600,")]
    [InlineData("MAX-AGE=600")]
    [InlineData("max-age=600 no-store")]
    [InlineData("max-age=")]
    [InlineData("max-age=\"600")]
    [InlineData("max-age=60000000000000000")]
    [InlineData("max-age=600, &")]
    [InlineData("max-age =600")]
    [InlineData("a=(1 2, max-age=600")]
    [InlineData("a=1.2345")]
    [InlineData("a=\"\\x\"")]
    public void A_field_with_an_error_is_ignored_whole(string field) => Assert.False(TargetedCacheControl.TryParse(field, out _));

    [Theory]
    [InlineData("no-store", CacheControlFlags.NoStore)]
    [InlineData("no-store;x, must-revalidate=?1", CacheControlFlags.NoStore | CacheControlFlags.MustRevalidate)]
    [InlineData("no-store=?0, public", CacheControlFlags.Public)]
    [InlineData("private", CacheControlFlags.Private)]
    public void Restrictions_are_booleans(string field, CacheControlFlags flags)
    {
        Assert.True(TargetedCacheControl.TryParse(field, out var directives));
        Assert.Equal(flags, directives.Flags);
    }

    [Theory]
    [InlineData("max-age=3600", 3600)]
    [InlineData("max-age=3600;cdnnode", 3600)]
    [InlineData("max-age=1;other, max-age=3600", 3600)]
    [InlineData("content=\"ESI/1.0\", MAX-AGE=3600", 3600)]
    [InlineData("max-age=3600+60", 3600)]
    [InlineData("max-age=x", 0)]
    public void Surrogates_read_their_own(string field, int seconds)
    {
        Assert.True(SurrogateControl.TryParse(field, "cdnnode", out var directives));
        Assert.Equal(TimeSpan.FromSeconds(seconds), directives.MaxAge);
    }

    [Theory]
    [InlineData("max-age=3600;other")]
    [InlineData("no-store;other")]
    [InlineData("foo")]
    public void What_is_for_others_says_nothing(string field) => Assert.False(SurrogateControl.TryParse(field, "cdnnode", out _));

    [Fact]
    public void The_more_targeted_field_rules_alone()
    {
        string[] lines = ["Cache-Control: no-store, max-age=1", "Surrogate-Control: max-age=2", "CDN-Cache-Control: max-age=3"];

        Assert.Equal(3, Seconds(lines));
        Assert.Equal(2, Seconds(lines[..2]));
        Assert.Equal(1, Seconds(lines[..1]));
        Assert.False(Of(lines).Directives.NoStore);
        Assert.Equal(2, Seconds(["CDN-Cache-Control: max-age=3,", lines[1]]));
    }

    [Fact]
    public void A_targeted_field_without_a_lifetime_silences_Expires()
    {
        var answer = Given.Answer(200, "CDN-Cache-Control: public", $"Expires: {Given.Date(600)}", "ETag: \"a\"");

        Assert.Null(Given.Decide(answer).ExplicitLifetime);
    }

    private static double Seconds(string[] lines) => Of(lines).Directives.MaxAge!.Value.TotalSeconds;

    private static ResponseDirectives Of(string[] lines) => ResponseDirectives.From(Given.Fields(lines), "cdnnode");
}
