using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class PacePolicyTests
{
    private static readonly ShaperOptions Options = new();

    private static readonly PaceInput Segment = new()
    {
        Kind = PacedObject.Segment,
        SizeBytes = 1_000_000,
        Duration = TimeSpan.FromSeconds(4),
        TopRate = BitRate.FromMegabits(5),
    };

    [Theory]
    [InlineData(null, 2.0)]
    [InlineData(0.0, 3.0)]
    [InlineData(15.0, 2.3)]
    [InlineData(30.0, 1.6)]
    [InlineData(300.0, 1.6)]
    [InlineData(-1.0, 3.0)]
    public void The_factor_falls_from_3_at_an_empty_buffer_to_1_6_at_30_seconds(double? seconds, double factor) =>
        Assert.Equal(factor, PacePolicy.FactorFor(seconds is { } s ? TimeSpan.FromSeconds(s) : null), 1e-9);

    [Fact]
    public void Media_is_paced_at_twice_the_top_rung_when_the_player_tells_nothing() =>
        Assert.Equal(new(BitRate.FromMegabits(10), BitRate.FromMegabits(1), PaceReason.MediaRate), PacePolicy.Decide(Segment, Options));

    [Theory]
    [InlineData(PacedObject.Playlist, PaceReason.NotMedia)]
    [InlineData(PacedObject.Key, PaceReason.NotMedia)]
    [InlineData(PacedObject.InitSegment, PaceReason.NotMedia)]
    [InlineData(PacedObject.LowLatencyPart, PaceReason.NotMedia)]
    public void What_is_no_segment_is_never_paced(PacedObject kind, PaceReason reason) => AssertUnpaced(reason, Segment with { Kind = kind });

    [Fact]
    public void Small_objects_and_media_of_unknown_rate_are_not_paced()
    {
        AssertUnpaced(PaceReason.SmallObject, Segment with { SizeBytes = 65_535 });
        AssertUnpaced(PaceReason.UnknownRate, Segment with { TopRate = null, Duration = null });
        AssertUnpaced(PaceReason.UnknownRate, Segment with { TopRate = BitRate.Zero, SizeBytes = null });
    }

    [Fact]
    public void Without_a_top_rung_the_segments_own_rate_counts()
    {
        Assert.Equal(BitRate.FromMegabits(4), PacePolicy.Decide(Segment with { TopRate = null }, Options).Rate);
        Assert.Equal(BitRate.FromMegabits(6), PacePolicy.Decide(Segment with { TopRate = null, MediaRate = BitRate.FromMegabits(3) }, Options).Rate);
    }

    /// <summary>BANDWIDTH is the peak of a rendition's segments (RFC 8216bis section 4.4.6.2): a segment above the top one shows that the ladder is wrong.</summary>
    [Fact]
    public void A_ladder_that_states_less_than_its_segments_have_slows_no_viewer_down()
    {
        Assert.Equal((BitRate.FromMegabits(4), PaceReason.MediaRate), Pace(Segment with { TopRate = BitRate.FromKilobits(500) }));
        Assert.Equal((BitRate.FromMegabits(6), PaceReason.MediaRate), Pace(Segment with { TopRate = BitRate.FromKilobits(500), MediaRate = BitRate.FromMegabits(3) }));
    }

    [Fact]
    public void A_session_or_player_that_is_starting_or_in_need_is_not_paced()
    {
        AssertUnpaced(PaceReason.Startup, Segment with { SessionStartsUp = true });
        AssertUnpaced(PaceReason.PlayerInNeed, Segment with { PlayerStartsUp = true });
        AssertUnpaced(PaceReason.PlayerInNeed, Segment with { PlayerStarved = true });
        AssertUnpaced(PaceReason.PlayerInNeed, Segment with { BufferLength = TimeSpan.FromSeconds(7.9) });
        Assert.True(PacePolicy.Decide(Segment with { BufferLength = TimeSpan.FromSeconds(8) }, Options).IsPaced);
    }

    [Fact]
    public void The_players_wish_is_a_cap_but_never_below_one_and_a_quarter_of_what_it_plays()
    {
        var wish = Segment with { RequestedThroughput = BitRate.FromMegabits(3), PlayingBitrate = BitRate.FromMegabits(2) };
        Assert.Equal((BitRate.FromMegabits(3), PaceReason.RequestedThroughput), Pace(wish));
        Assert.Equal(
            (BitRate.FromKilobits(2500), PaceReason.PlayingBitrate), Pace(wish with { RequestedThroughput = BitRate.FromKilobits(200) }));
        Assert.Equal((BitRate.FromMegabits(10), PaceReason.MediaRate), Pace(wish with { RequestedThroughput = BitRate.FromMegabits(100) }));
    }

    [Fact]
    public void Fixed_paces_everything_and_off_nothing()
    {
        var options = Options with { Mode = PaceMode.Fixed, FixedRate = BitRate.FromKilobits(200) };
        foreach (var kind in Enum.GetValues<PacedObject>())
        {
            Assert.Equal(BitRate.FromKilobits(200), PacePolicy.Decide(new() { Kind = kind, SizeBytes = 10, PlayerStartsUp = true }, options).Rate);
            Assert.False(PacePolicy.Decide(Segment with { Kind = kind }, options with { Mode = PaceMode.Off }).IsPaced);
        }
    }

    [Fact]
    public void Fixed_lets_a_start_pass_where_the_session_has_one()
    {
        var options = Options with { Mode = PaceMode.Fixed };

        Assert.Equal(PaceReason.Startup, PacePolicy.Decide(Segment with { SessionStartsUp = true }, options).Reason);
    }

    [Fact]
    public void A_paced_player_always_gets_more_than_it_plays_and_at_least_its_floor() => Property.Holds(
        from top in Property.Rates
        from playing in Property.Rates
        from wish in Property.Rates
        from buffer in Gen.Choose(8, 60)
        select (top: BitRate.Larger(top, playing), playing, wish, buffer),
        test =>
        {
            var decision = PacePolicy.Decide(
                Segment with
                {
                    TopRate = test.top,
                    PlayingBitrate = test.playing,
                    RequestedThroughput = test.wish,
                    BufferLength = TimeSpan.FromSeconds(test.buffer),
                },
                Options);
            return decision.Rate >= test.playing * 1.25 && decision.Floor <= decision.Rate && decision.Floor >= test.playing * 0.5;
        });

    [Fact]
    public void The_rate_of_media_is_its_size_over_its_duration()
    {
        Assert.Equal(BitRate.FromMegabits(2), PacePolicy.RateOf(1_000_000, TimeSpan.FromSeconds(4)));
        Assert.Null(PacePolicy.RateOf(1_000_000, TimeSpan.Zero));
        Assert.Null(PacePolicy.RateOf(1_000_000, TimeSpan.FromSeconds(-1)));
        Assert.Null(PacePolicy.RateOf(0, TimeSpan.FromSeconds(1)));
        Assert.Equal(BitRate.Max, PacePolicy.RateOf(long.MaxValue, TimeSpan.FromTicks(1)));
    }

    private static void AssertUnpaced(PaceReason reason, PaceInput input) =>
        Assert.Equal(new(null, BitRate.Zero, reason), PacePolicy.Decide(input, Options));

    private static (BitRate?, PaceReason) Pace(PaceInput input)
    {
        var decision = PacePolicy.Decide(input, Options);
        return (decision.Rate, decision.Reason);
    }
}
