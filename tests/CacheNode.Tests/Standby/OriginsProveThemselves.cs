using System.Text.Json;
using CdnNode.Standby;

namespace CdnNode.Tests.Standby;

public sealed class OriginsProveThemselves
{
    private const string Rendition = "v.m3u8";
    private readonly SlicedChannel _a = new("a", 1000);
    private readonly SlicedChannel _b = new("b", 3, DriftMs: 8);
    private readonly StandbyChannel _channel = new("news", ["a", "b"], SlicedChannel.Target, new LocalActiveOrigin());

    [Fact]
    public void A_frozen_origin_is_left_after_three_target_durations()
    {
        Run(from: 10, to: 12);
        Run(from: 13, to: 14, a: 12);
        Assert.Equal("a", _channel.Active);

        Run(from: 15, to: 15, a: 12);

        Assert.Equal(("b", OriginFault.Frozen, 1), (_channel.Active, _channel.LastReason, _channel.Switches));
        Assert.Equal("~b~b15.ts", _channel.PlaylistOf(Rendition)!.Segments[^1].Uri);
    }

    [Fact]
    public void An_origin_that_goes_backwards_is_left_at_once()
    {
        Run(from: 10, to: 12);

        Run(from: 13, to: 13, a: 7);

        Assert.Equal(("b", OriginFault.Backwards), (_channel.Active, _channel.LastReason));
    }

    [Theory]
    [InlineData(OriginFault.NotAPlaylist)]
    [InlineData(OriginFault.NoAnswer)]
    public void An_origin_without_a_playlist_is_left_at_once_for_all_renditions(OriginFault fault)
    {
        Run(from: 10, to: 12);
        _channel.Take("b", "audio.m3u8", _b.At(12), Now(12));
        _channel.Take("a", "audio.m3u8", _a.At(12), Now(12));

        _channel.Fail("a", Rendition, fault, Now(13));
        _channel.Take("b", "audio.m3u8", _b.At(13), Now(13));

        Assert.Equal(("b", fault), (_channel.Active, _channel.LastReason));
        Assert.Equal("~b~b13.ts", _channel.PlaylistOf("audio.m3u8")!.Segments[^1].Uri);
    }

    [Fact]
    public void It_is_taken_back_when_it_has_advanced_for_three_target_durations()
    {
        Run(from: 10, to: 12);
        _channel.Fail("a", Rendition, OriginFault.NotAPlaylist, Now(13));
        Run(from: 13, to: 15);
        Assert.Equal("b", _channel.Active);

        Run(from: 16, to: 17);
        Assert.Equal("b", _channel.Active);
        Run(from: 18, to: 18);

        Assert.Equal(("a", OriginFault.None, 2), (_channel.Active, _channel.LastReason, _channel.Switches));
    }

    [Fact]
    public void A_fault_while_it_proves_itself_starts_the_proof_anew()
    {
        Run(from: 10, to: 12);
        _channel.Fail("a", Rendition, OriginFault.NoAnswer, Now(13));
        Run(from: 13, to: 17);
        _channel.Fail("a", Rendition, OriginFault.NoAnswer, Now(17));

        Run(from: 18, to: 20);

        Assert.Equal("b", _channel.Active);
    }

    [Fact]
    public void Nobody_moves_while_no_other_origin_does_better()
    {
        Run(from: 10, to: 12);
        _channel.Fail("b", Rendition, OriginFault.NoAnswer, Now(12));

        _channel.Fail("a", Rendition, OriginFault.NotAPlaylist, Now(13));

        Assert.Equal(("a", 0), (_channel.Active, _channel.Switches));
    }

    [Fact]
    public void Of_its_own_accord_the_node_comes_back_once_in_ten_seconds_and_leaves_at_once()
    {
        var decision = new LocalActiveOrigin();
        OriginState good = new("a", OriginFault.None), bad = new("a", OriginFault.NoAnswer), other = new("b", OriginFault.None);
        Assert.Equal("a", decision.Decide("c", [good, other], Seconds(0)));
        Assert.Equal("b", decision.Decide("c", [bad, other], Seconds(1)));
        Assert.Equal("b", decision.Decide("c", [good, other], Seconds(10.9)));
        Assert.Equal("a", decision.Decide("c", [good, other], Seconds(11)));
        Assert.Equal("b", decision.Decide("c", [bad, other], Seconds(11.1)));
    }

    [Fact]
    public void Of_two_origins_with_faults_the_one_that_answers_serves_though_it_has_not_proved_itself()
    {
        Run(from: 10, to: 12);
        _channel.Fail("a", Rendition, OriginFault.NoAnswer, Now(13));
        Run(from: 13, to: 14);

        _channel.Fail("b", Rendition, OriginFault.NoAnswer, Now(14));

        Assert.Equal(("a", OriginFault.NoAnswer, 2), (_channel.Active, _channel.LastReason, _channel.Switches));
    }

    [Fact]
    public void An_origin_that_is_back_with_what_its_packager_wrote_before_it_died_has_not_gone_on()
    {
        Run(from: 10, to: 12);
        _channel.Fail("a", Rendition, OriginFault.NoAnswer, Now(13));

        // Its server is up again; slice 13 was written behind the last look, and nothing since.
        Run(from: 13, to: 14, a: 13);
        _channel.Fail("b", Rendition, OriginFault.NoAnswer, Now(15));
        Assert.Equal(("b", 1), (_channel.Active, _channel.Switches));

        Run(from: 16, to: 16);
        Assert.Equal(("a", OriginFault.NoAnswer, 2), (_channel.Active, _channel.LastReason, _channel.Switches));
    }

    [Fact]
    public void A_packager_that_begins_its_names_anew_gets_pinned_names_of_their_own()
    {
        Run(from: 10, to: 12);
        _channel.Fail("b", Rendition, OriginFault.NoAnswer, Now(13));

        // The same names and numbers, eight minutes later.
        _channel.Take("a", Rendition, new SlicedChannel("a", 760).At(252), Now(252));

        Assert.Equal("~a,1~a252.ts", _channel.PlaylistOf(Rendition)!.Segments[^1].Uri);
        Assert.Equal(1, _channel.RunsOf("a"));
    }

    [Fact]
    public void What_a_channel_remembers_lets_its_numbers_and_names_go_on_in_the_nodes_next_life()
    {
        Run(from: 10, to: 12);
        var stitcher = _channel.StitcherOf(Rendition)!;
        stitcher.Publish(stitcher.End);
        var before = _channel.PlaylistOf(Rendition)!;
        var json = JsonSerializer.Serialize(_channel.ToMemory());

        var next = new StandbyChannel("news", ["a", "b"], SlicedChannel.Target, new LocalActiveOrigin(), JsonSerializer.Deserialize<ChannelMemory>(json));
        next.Take("a", Rendition, _a.At(13), Now(13));

        var after = next.PlaylistOf(Rendition)!;
        Assert.Equal(before.NextMediaSequence + 1, after.NextMediaSequence);
        Assert.Equal(before.Segments[^1], after.Segments[^2] with { Parts = before.Segments[^1].Parts, Keys = before.Segments[^1].Keys, Map = before.Segments[^1].Map });
        Assert.DoesNotContain(after.Segments, static s => s.Discontinuity);
    }

    [Fact]
    public void With_a_longer_target_duration_the_numbers_go_on_and_what_was_listed_is_listed_no_more()
    {
        Run(from: 10, to: 12);
        var stitcher = _channel.StitcherOf(Rendition)!;
        stitcher.Publish(stitcher.End);
        var before = _channel.PlaylistOf(Rendition)!;

        var next = new StandbyChannel("news", ["a", "b"], 2 * SlicedChannel.Target, new LocalActiveOrigin(), _channel.ToMemory().WithTarget(2 * SlicedChannel.Target));
        next.Take("a", Rendition, _a.At(13), Now(13));

        var after = next.PlaylistOf(Rendition)!;
        Assert.Equal((2 * SlicedChannel.Target, before.NextMediaSequence), (after.TargetDurationSeconds, after.MediaSequence));
        Assert.True(after.Segments[0].Discontinuity);
    }

    [Fact]
    public void An_origin_that_is_looked_at_first_is_not_left_a_moment_later()
    {
        _channel.Take("b", Rendition, _b.At(10), Now(10));
        _channel.Take("a", Rendition, _a.At(10), Now(10));

        Assert.Equal(("b", 0), (_channel.Active, _channel.Switches));
    }

    [Fact]
    public void An_ended_playlist_is_left_while_another_goes_on_and_its_end_is_not_listed()
    {
        Run(from: 10, to: 12);

        _channel.Take("a", Rendition, _a.At(12) with { EndList = true }, Now(13));

        Assert.Equal(("b", OriginFault.Ended), (_channel.Active, _channel.LastReason));
        Assert.False(_channel.PlaylistOf(Rendition)!.EndList);
    }

    [Fact]
    public void Another_decision_can_take_the_local_ones_place()
    {
        var decision = new ToldActiveOrigin("b");
        var channel = new StandbyChannel("news", ["a", "b"], SlicedChannel.Target, decision);
        channel.Take("b", Rendition, _b.At(10), Now(10));
        channel.Take("a", Rendition, _a.At(10), Now(10));
        Assert.Equal("b", channel.Active);

        decision.Origin = "a";
        channel.Decide(Now(11));

        Assert.Equal("a", channel.Active);
    }

    /// <summary>Both origins are looked at once a slice; <paramref name="a"/> is where the first one stands still.</summary>
    private void Run(int from, int to, int? a = null)
    {
        for (var slice = from; slice <= to; slice++)
        {
            _channel.Take("a", Rendition, _a.At(a ?? slice), Now(slice));
            _channel.Take("b", Rendition, _b.At(slice), Now(slice));
        }
    }

    private static TimeSpan Now(int slice) => Seconds(SlicedChannel.Target * slice);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private sealed class ToldActiveOrigin(string origin) : IActiveOrigin
    {
        public string Origin { get; set; } = origin;

        public string Decide(string channel, IReadOnlyList<OriginState> origins, TimeSpan now) => Origin;

        public void Forget(string channel)
        {
        }
    }
}
