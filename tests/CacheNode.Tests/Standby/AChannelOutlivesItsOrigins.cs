using System.Net;
using CdnNode.Standby.Serving;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Standby;

/// <summary>Two packagers of one channel with numbers of their own and a few milliseconds of drift; one serves, the other stands by.</summary>
public sealed class AChannelOutlivesItsOrigins
{
    [Fact]
    public async Task The_standby_serves_at_once_when_the_active_origin_dies_and_no_request_fails()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);
        var before = await channel.PlaylistAsync();
        Assert.Equal("primary", await channel.ActiveAsync());

        channel.A.IsDown = true;
        await channel.StepAsync();
        await channel.UntilActiveAsync("backup1");
        await PlayForAsync(channel, steps: 8);

        var after = await channel.PlaylistAsync();
        Assert.True(after.MediaSequence >= before.MediaSequence && after.NextMediaSequence > before.NextMediaSequence);
        var seam = Assert.Single(after.Segments, static s => s.Discontinuity);
        Assert.StartsWith("~backup1~", seam.Uri, StringComparison.Ordinal);
        Assert.All(after.Segments, s => Assert.StartsWith(s.MediaSequence < seam.MediaSequence ? "~primary~" : "~backup1~", s.Uri, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not-a-playlist", 1)]
    [InlineData("backwards", 1)]
    [InlineData("frozen", 13)]
    public async Task An_origin_that_answers_and_serves_badly_is_left_too(string fault, int steps)
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);

        if (fault == "not-a-playlist") channel.A.Page = "<html>Welcome</html>";
        else channel.A.StandsAt = channel.A.Slice - (fault == "backwards" ? 4 : 0);
        await PlayForAsync(channel, steps);
        await channel.UntilActiveAsync("backup1");

        Assert.Equal(fault, (await channel.StatusAsync()).GetProperty("lastSwitches")[0].GetProperty("reason").GetString());
        await PlayForAsync(channel, steps: 6);
        Assert.StartsWith("~backup1~", (await channel.PlaylistAsync()).Segments[^1].Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_is_off_the_air_holds_up_nothing_else_in_its_folder()
    {
        await using var channel = await StandbyNode.StartAsync(
            Different, settings: [("CdnNode:Standby:Channels:off:Playlist", "/live/off.m3u8"), ("CdnNode:Origin:FirstByteTimeout", "500ms")]);
        channel.A.Missing = channel.B.Missing = "off.m3u8";

        Assert.NotEmpty((await channel.PlaylistAsync("other")).Segments);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await channel.Node.GetAsync("/live/off.m3u8")).StatusCode);
    }

    [Fact]
    public async Task Viewers_see_the_new_origin_with_their_next_question()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);
        channel.A.IsDown = true;
        // The new slice is the standby's alone.
        await channel.StepAsync(times: 4);
        await channel.UntilActiveAsync("backup1");
        await channel.StepAsync();

        Assert.StartsWith("~backup1~", (await channel.PlaylistAsync()).Segments[^1].Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identical_slices_switch_without_a_discontinuity()
    {
        await using var channel = await StandbyNode.StartAsync(static time => (new LiveOrigin(time, "a", 7, prefix: "s"), new LiveOrigin(time, "b", 900, prefix: "s")));
        await PlayForAsync(channel, steps: 8);

        channel.A.IsDown = true;
        await channel.StepAsync();
        await channel.UntilActiveAsync("backup1");
        await PlayForAsync(channel, steps: 8);

        var playlist = await channel.PlaylistAsync();
        Assert.DoesNotContain(playlist.Segments, static s => s.Discontinuity);
        Assert.Contains("~backup1~", playlist.Segments[^1].Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_primary_comes_back_when_it_has_proved_itself_and_not_within_ten_seconds()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 4);
        channel.A.IsDown = true;
        await channel.StepAsync();
        await channel.UntilActiveAsync("backup1");
        channel.A.IsDown = false;

        await PlayForAsync(channel, steps: 40, until: async () => await channel.ActiveAsync() == "primary");

        var (left, back) = ((await channel.StatusAsync()).GetProperty("lastSwitches")[0], (await channel.StatusAsync()).GetProperty("lastSwitches")[1]);
        Assert.Equal(("backup1", "primary", "returned"), (back.GetProperty("from").GetString(), back.GetProperty("to").GetString(), back.GetProperty("reason").GetString()));
        // Of the ten seconds three target durations of 2 s are its proof.
        Assert.InRange(back.GetProperty("at").GetDateTimeOffset() - left.GetProperty("at").GetDateTimeOffset(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task All_renditions_move_together()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);

        channel.A.IsDown = true;
        await channel.StepAsync();
        await channel.UntilActiveAsync("backup1");
        await PlayForAsync(channel, steps: 8);

        var (v0, v1) = (await channel.PlaylistAsync("v0"), await channel.PlaylistAsync("v1"));
        // The second was asked for a moment later, and may be a segment further.
        var both = v0.Segments.Join(v1.Segments, static s => s.MediaSequence, static s => s.MediaSequence, static (one, other) => (one, other)).ToList();
        Assert.InRange(both.Count, v0.Segments.Length - 1, v0.Segments.Length);
        Assert.All(both, static pair => Assert.Equal((pair.one.DiscontinuitySequence, pair.one.ProgramDateTime), (pair.other.DiscontinuitySequence, pair.other.ProgramDateTime)));
        Assert.Contains(both, static pair => pair.one.Discontinuity && pair.other.Discontinuity);
    }

    [Fact]
    public async Task A_segment_that_cant_be_had_moves_the_channel_before_any_viewer_hears_of_it()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);

        channel.A.SegmentPage = "<html>";
        await PlayForAsync(channel, steps: 8, rest: () => channel.Time.Advance(TimeSpan.FromMilliseconds(250)));

        Assert.Equal("backup1", await channel.ActiveAsync());
        Assert.Equal("no-segment", (await channel.StatusAsync()).GetProperty("lastSwitches")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_pinned_segment_never_holds_another_origins_bytes()
    {
        await using var channel = await StandbyNode.StartAsync(static time => (new LiveOrigin(time, "a", 7, prefix: "s"), new LiveOrigin(time, "b", 7, prefix: "s")));
        await PlayForAsync(channel, steps: 4);
        var name = $"s-v0-{channel.A.Slice - 5}.ts";

        Assert.Equal($"a {name} 0", await (await channel.Node.GetAsync($"/live/~primary~{name}")).TextAsync());
        Assert.Equal($"b {name} 0", await (await channel.Node.GetAsync($"/live/~backup1~{name}")).TextAsync());
        // Of a run that has not begun nothing may be kept.
        Assert.Equal(HttpStatusCode.NotFound, (await channel.Node.GetAsync($"/live/~primary,1~{name}")).StatusCode);
        channel.A.IsDown = true;
        Assert.Equal(HttpStatusCode.BadGateway, (await channel.Node.GetAsync($"/live/~primary~s-v0-{channel.A.Slice - 4}.ts?other")).StatusCode);
    }

    [Fact]
    public async Task A_packager_that_uses_its_names_again_gets_none_of_its_old_bytes_served()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);
        var first = channel.A.Slice;
        channel.A.IsDown = true;
        await channel.StepAsync();
        await channel.UntilActiveAsync("backup1");
        await PlayForAsync(channel, steps: 16);

        // It begins again with the number, and the name, that it had at the first slice.
        (channel.A.Run, channel.A.IsDown) = (1, false);
        channel.A.Offset += first - channel.A.Slice;
        await PlayForAsync(channel, steps: 30, until: async () => await channel.ActiveAsync() == "primary");
        await channel.StepAsync(times: 8);

        var again = (await channel.PlaylistAsync()).Segments.Where(static s => s.Uri.StartsWith("~primary", StringComparison.Ordinal)).ToList();
        Assert.All(again, static s => Assert.StartsWith("~primary,1~", s.Uri, StringComparison.Ordinal));
        await channel.PlayAsync(await channel.PlaylistAsync());
    }

    [Fact]
    public async Task The_numbers_go_on_in_the_nodes_next_life()
    {
        var data = Directory.CreateTempSubdirectory("cdnnode-standby-");
        try
        {
            var time = new ShiftableTime();
            long before;
            await using (var channel = await StandbyNode.StartAsync(Different, time: time, settings: ("CdnNode:DataDirectory", data.FullName)))
            {
                await PlayForAsync(channel, steps: 16);
                before = (await channel.PlaylistAsync()).NextMediaSequence;
                await channel.StepAsync(times: 2);
            }
            await using var again = await StandbyNode.StartAsync(
                static time => (new LiveOrigin(time, "a", -200_000_000), new LiveOrigin(time, "b", 3, driftMs: 7)), time: time, settings: ("CdnNode:DataDirectory", data.FullName));

            var after = await again.PlaylistAsync();
            Assert.True(after.NextMediaSequence >= before, $"{after.NextMediaSequence} after {before}");
            await again.PlayAsync(after with { Segments = [.. after.Segments.SkipWhile(s => s.MediaSequence < before)] });
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Without_any_origin_the_playlist_is_served_for_three_target_durations_then_504()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);
        channel.A.IsDown = channel.B.IsDown = true;
        for (var i = 0; i < 5; i++)
        {
            await channel.StepAsync();
            await channel.PlaylistAsync();
        }

        await channel.StepAsync(times: 10);

        Assert.Equal(HttpStatusCode.GatewayTimeout, (await channel.Node.GetAsync("/live/v0.m3u8")).StatusCode);
    }

    [Fact]
    public async Task Initialization_and_keys_are_the_listing_origins_too()
    {
        const string Tags = "#EXT-X-MAP:URI=\"init.mp4\"\n#EXT-X-KEY:METHOD=AES-128,URI=\"k.key\"\n";
        await using var channel = await StandbyNode.StartAsync(static time => (new LiveOrigin(time, "a", 7) { Tags = Tags }, new LiveOrigin(time, "b", 9, 5) { Tags = Tags }));
        await PlayForAsync(channel, steps: 8);
        channel.A.IsDown = true;
        await channel.StepAsync();
        await channel.UntilActiveAsync("backup1");
        await PlayForAsync(channel, steps: 8);

        var newest = (await channel.PlaylistAsync()).Segments[^1];
        Assert.Equal(("~backup1~init.mp4", "~backup1~k.key"), (newest.Map!.Uri, newest.Keys.Single().Uri));
        Assert.Equal("b init.mp4 0", await (await channel.Node.GetAsync("/live/" + newest.Map.Uri)).TextAsync());
        Assert.Equal("a init.mp4 0", await (await channel.Node.GetAsync("/live/~primary~init.mp4")).TextAsync());
    }

    [Fact]
    public async Task A_channel_that_nobody_asks_for_leaves_its_origins_in_peace_and_goes_on_when_somebody_does()
    {
        await using var channel = await StandbyNode.StartAsync(Different);
        await PlayForAsync(channel, steps: 8);
        var before = await channel.PlaylistAsync();

        channel.Time.Advance(TimeSpan.FromSeconds(61));
        await StandbyNode.UntilAsync(() =>
        {
            channel.Time.Advance(StandbyNode.Step);
            return !IsWatched(channel);
        });
        var looks = channel.B.Looks;
        for (var i = 0; i < 20; i++) channel.Time.Advance(StandbyNode.Step);
        Assert.Equal(looks, channel.B.Looks);

        var after = await channel.PlaylistAsync();
        Assert.True(after.MediaSequence >= before.NextMediaSequence);
        Assert.True(after.Segments[0].Discontinuity || after.DiscontinuitySequence > before.DiscontinuitySequence || after.Segments.Any(static s => s.Discontinuity));
        await channel.PlayAsync(after);
        Assert.True(IsWatched(channel));
    }

    [Fact]
    public async Task What_is_not_of_the_channel_passes_as_ever()
    {
        await using var channel = await StandbyNode.StartAsync(Different);

        Assert.Equal("a film.ts 0", await (await channel.Node.GetAsync("/vod/film.ts")).TextAsync());
        Assert.Equal("a ~x~film.ts 0", await (await channel.Node.GetAsync("/vod/~x~film.ts")).TextAsync());
        Assert.Contains("v1.m3u8", await (await channel.Node.GetAsync("/live/index.m3u8")).TextAsync(), StringComparison.Ordinal);
    }

    private static bool IsWatched(StandbyNode channel) => channel.Node.Service<StandbyDirectory>().Channels[0].ToStatus().IsWatched;

    private static (LiveOrigin A, LiveOrigin B) Different(TimeProvider time) => (new LiveOrigin(time, "a", 1000), new LiveOrigin(time, "b", 3, driftMs: 7));

    /// <summary>A viewer of both renditions: looks at the playlists in every step and fetches all that is listed.</summary>
    private static async Task PlayForAsync(StandbyNode channel, int steps, Func<Task<bool>>? until = null, Action? rest = null)
    {
        for (var i = 0; i < steps; i++)
        {
            await channel.PlayAsync(await channel.PlaylistAsync("v0"));
            await channel.PlayAsync(await channel.PlaylistAsync("v1"));
            if (until is not null && await until()) return;
            await channel.StepAsync();
            rest?.Invoke();
        }
    }
}
