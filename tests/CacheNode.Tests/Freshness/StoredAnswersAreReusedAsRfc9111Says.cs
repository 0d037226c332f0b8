using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9111 sections 4, 4.2.4 and 5.2.1; RFC 5861; RFC 8246.</summary>
public sealed class StoredAnswersAreReusedAsRfc9111Says
{
    [Theory]
    [InlineData("max-age=60", 59.9, ReuseVerdict.Fresh)]
    [InlineData("max-age=60", 60, ReuseVerdict.Stale)]
    [InlineData("max-age=60, no-cache", 0, ReuseVerdict.MustValidate)]
    [InlineData("max-age=60, stale-while-revalidate=30", 89, ReuseVerdict.StaleWhileRevalidate)]
    [InlineData("max-age=60, stale-while-revalidate=30", 91, ReuseVerdict.Stale)]
    [InlineData("max-age=60, stale-while-revalidate=30, must-revalidate", 61, ReuseVerdict.Stale)]
    [InlineData("s-maxage=60, stale-while-revalidate=30", 61, ReuseVerdict.Stale)]
    public void By_its_lifetime(string cacheControl, double age, ReuseVerdict verdict) =>
        Assert.Equal(verdict, HitDecision.Decide(Stored(cacheControl), CacheControl.Parse("no-cache, max-age=0"), Given.Noon.After(age), Given.Policy));

    [Theory]
    [InlineData("no-cache", 10, ReuseVerdict.RequestWantsNewer)]
    [InlineData("max-age=0", 10, ReuseVerdict.RequestWantsNewer)]
    [InlineData("max-age=10", 10, ReuseVerdict.Fresh)]
    [InlineData("max-age=9", 10, ReuseVerdict.RequestWantsNewer)]
    [InlineData("min-fresh=50", 10, ReuseVerdict.Fresh)]
    [InlineData("min-fresh=51", 10, ReuseVerdict.RequestWantsNewer)]
    [InlineData("max-stale=5", 65, ReuseVerdict.Fresh)]
    [InlineData("max-stale=5", 66, ReuseVerdict.Stale)]
    [InlineData("max-stale", 10_000, ReuseVerdict.Fresh)]
    [InlineData("foo", 10, ReuseVerdict.Fresh)]
    public void By_the_request_when_it_is_heeded(string request, double age, ReuseVerdict verdict) =>
        Assert.Equal(verdict, Heeded(Stored("max-age=60"), request, age));

    [Theory]
    [InlineData("must-revalidate")]
    [InlineData("proxy-revalidate")]
    [InlineData("s-maxage=60")]
    public void Max_stale_yields_to_what_the_answer_forbids(string directive) =>
        Assert.Equal(ReuseVerdict.Stale, Heeded(Stored($"max-age=60, {directive}"), "max-stale", 61));

    [Theory]
    [InlineData("max-age=0", 10, ReuseVerdict.Fresh)]
    [InlineData("no-cache", 10, ReuseVerdict.RequestWantsNewer)]
    [InlineData("max-age=0", 61, ReuseVerdict.RequestWantsNewer)]
    public void A_reload_of_what_cannot_change_asks_nobody(string request, double age, ReuseVerdict verdict) =>
        Assert.Equal(verdict, Heeded(Stored("max-age=60, immutable"), request, age));

    [Theory]
    [InlineData("max-age=60, stale-if-error=30", 90, true)]
    [InlineData("max-age=60, stale-if-error=30", 91, false)]
    [InlineData("max-age=60, stale-if-error=0", 61, false)]
    [InlineData("max-age=60", 86_400 + 60, true)]
    [InlineData("max-age=60", 86_400 + 61, false)]
    [InlineData("max-age=60, must-revalidate", 61, false)]
    [InlineData("max-age=60, proxy-revalidate", 61, false)]
    [InlineData("s-maxage=60", 61, false)]
    [InlineData("no-cache", 1, false)]
    public void When_the_origin_fails(string cacheControl, double age, bool serves) =>
        Assert.Equal(serves, HitDecision.MayServeOnError(Stored(cacheControl), Given.Noon.After(age)));

    [Theory]
    [InlineData(18, true)]
    [InlineData(18.1, false)]
    public void A_live_playlist_stands_in_for_three_target_durations_in_all(double age, bool serves)
    {
        var stored = Given.Stored(Given.Answer(200), ObjectFacts.LivePlaylist(TimeSpan.FromSeconds(6)));
        Assert.Equal(serves, HitDecision.MayServeOnError(stored, Given.Noon.After(age)));
    }

    [Fact]
    public void A_remembered_error_stands_in_for_nothing() =>
        Assert.False(HitDecision.MayServeOnError(Given.Stored(Given.Answer(503, "Cache-Control: max-age=60")), Given.Noon.After(2)));

    private static ReuseVerdict Heeded(StoredResponse stored, string request, double age) =>
        HitDecision.Decide(stored, CacheControl.Parse(request), Given.Noon.After(age), Given.Policy with { HonourRequestDirectives = true });

    private static StoredResponse Stored(string cacheControl) => Given.Stored($"Cache-Control: {cacheControl}", "ETag: \"a\"");
}
