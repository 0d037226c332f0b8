using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>The HLS rules, RFC 9111 section 4.2.</summary>
public sealed class LifetimesFollowTheKind
{
    private static readonly ObjectFacts s_live = ObjectFacts.LivePlaylist(TimeSpan.FromSeconds(6));
    private static readonly ObjectFacts s_lowLatency = ObjectFacts.LivePlaylist(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1.5));

    [Theory]
    [InlineData(null, 3)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(60, 3)]
    public void A_live_playlist_is_fresh_for_half_its_target_duration_or_less(int? said, double seconds) => Check(seconds, 200, said, s_live);

    [Theory]
    [InlineData(null, 1)]
    [InlineData(60, 1)]
    [InlineData(0, 0)]
    public void A_low_latency_playlist_for_a_second_at_most(int? said, double seconds) => Check(seconds, 200, said, s_lowLatency);

    [Fact]
    public void Its_part_hold_back_bounds_it() => Check(0.6, 200, null, s_lowLatency with { PartHoldBack = TimeSpan.FromSeconds(0.6) });

    [Fact]
    public void A_playlist_not_read_yet_for_a_second() => Check(1, 200, 60, ObjectFacts.LivePlaylist(null));

    [Theory]
    [InlineData(null, 600)]
    [InlineData(5, 5)]
    [InlineData(3600, 600)]
    public void Stable_playlists_for_ten_minutes_or_less(int? said, double seconds)
    {
        Check(seconds, 200, said, ObjectFacts.MultivariantPlaylist);
        Check(seconds, 200, said, ObjectFacts.VodPlaylist);
    }

    [Theory]
    [InlineData(null, 0, 60)]
    [InlineData(null, 20, 60)]
    [InlineData(null, 100, 200)]
    [InlineData(5, 100, 5)]
    [InlineData(86400, 100, 86400)]
    public void A_live_segment_as_the_origin_says_else_twice_the_window(int? said, int window, double seconds) =>
        Check(seconds, 200, said, ObjectFacts.LiveSegment(TimeSpan.FromSeconds(window)));

    [Fact]
    public void An_absurd_window_is_clamped() => Check(365 * 86400, 200, null, ObjectFacts.LiveSegment(TimeSpan.MaxValue));

    [Theory]
    [InlineData(null, 14 * 86400)]
    [InlineData(5, 5)]
    public void A_vod_segment_as_the_origin_says_else_two_weeks(int? said, double seconds) => Check(seconds, 200, said, ObjectFacts.VodSegment);

    [Theory]
    [InlineData(404, null, 1)]
    [InlineData(410, 3600, 1)]
    [InlineData(503, 3600, 1)]
    [InlineData(500, null, 1)]
    [InlineData(404, 0, 0)]
    public void Errors_on_live_routes_are_forgotten_within_a_second(int status, int? said, double seconds)
    {
        Check(seconds, status, said, s_live);
        Check(seconds, status, said, ObjectFacts.LiveSegment(default));
    }

    [Theory]
    [InlineData(404, null, 1)]
    [InlineData(404, 3600, 3600)]
    [InlineData(500, 3600, 1)]
    [InlineData(502, null, 0)]
    [InlineData(501, null, 1)]
    public void Elsewhere_as_the_origin_says_but_server_errors(int status, int? said, double seconds) => Check(seconds, status, said, ObjectFacts.Other);

    [Theory]
    [InlineData(200, 1000, 100)]
    [InlineData(200, 100 * 86400, 86400)]
    [InlineData(404, 1000, 100)]
    [InlineData(200, -5, 0)]
    [InlineData(201, 1000, 0)]
    [InlineData(403, 1000, 0)]
    [InlineData(206, 1000, 100)]
    public void Others_for_a_tenth_of_their_age_and_a_day_at_most(int status, int sinceModified, double seconds)
    {
        var lifetime = LifetimeRules.Of(
            status, null, TimeSpan.FromSeconds(sinceModified), StatusRules.IsHeuristicallyCacheable(status), ObjectFacts.Other, Given.Policy);

        Assert.Equal(TimeSpan.FromSeconds(seconds), lifetime.Duration);
    }

    [Fact]
    public void Nothing_is_fresh_for_more_than_a_year() => Check(365 * 86400, 200, int.MaxValue, ObjectFacts.Other);

    private static void Check(double seconds, int status, int? said, ObjectFacts facts)
    {
        var explicitLifetime = said is { } number ? TimeSpan.FromSeconds(number) : (TimeSpan?)null;
        var lifetime = LifetimeRules.Of(status, explicitLifetime, null, StatusRules.IsHeuristicallyCacheable(status), facts, Given.Policy);
        Assert.Equal(TimeSpan.FromSeconds(seconds), lifetime.Duration);
    }
}
