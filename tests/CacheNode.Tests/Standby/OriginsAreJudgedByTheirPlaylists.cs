using CdnNode.Hls.Playlists;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Standby;

/// <summary>An ordinary cluster of two origins that have the same: one answers 200, and yet serves a channel badly.</summary>
public sealed class OriginsAreJudgedByTheirPlaylists
{
    [Fact]
    public async Task A_frozen_playlist_is_left_within_three_target_durations_and_a_step()
    {
        await using var channel = await StartAsync();
        await WatchAsync(channel, steps: 8);
        var stood = channel.A.Slice;
        channel.A.StandsAt = stood;

        // Its last advance is up to one target duration ago, four steps.
        await WatchAsync(channel, steps: 7);
        Assert.Equal(stood, await NewestAsync(channel));
        await WatchAsync(channel, steps: 7);

        Assert.Equal(channel.B.Slice, await NewestAsync(channel));
    }

    [Fact]
    public async Task A_playlist_that_goes_backwards_is_seen_by_no_viewer()
    {
        await using var channel = await StartAsync();
        await WatchAsync(channel, steps: 8);

        channel.A.StandsAt = channel.A.Slice - 4;

        // The viewer checks that no number falls.
        await WatchAsync(channel, steps: 8);
        Assert.Equal(channel.B.Slice, await NewestAsync(channel));
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:nine\n")]
    [InlineData("")]
    public async Task A_page_in_the_place_of_a_playlist_is_seen_by_no_viewer(string page)
    {
        await using var channel = await StartAsync();
        await WatchAsync(channel, steps: 4);

        channel.A.Page = page;

        await WatchAsync(channel, steps: 8);
        Assert.Equal(channel.B.Slice, await NewestAsync(channel));
    }

    [Fact]
    public async Task A_page_at_the_very_first_question_leads_to_the_other_origin()
    {
        await using var channel = await StartAsync();
        channel.A.Page = "<html>";

        Assert.Equal(channel.B.Slice, await NewestAsync(channel));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_taken_back_once_it_has_advanced_for_three_target_durations_and_ten_seconds_have_passed()
    {
        await using var channel = await StartAsync();
        await WatchAsync(channel, steps: 4);
        channel.A.Page = "<html>";
        await WatchAsync(channel, steps: 4);
        var looks = channel.A.Looks;
        channel.A.Page = null;

        // Looked at in the background, once in half a target duration, while viewers are served by the other one.
        await WatchAsync(channel, steps: 14);
        var served = channel.B.Looks;
        await WatchAsync(channel, steps: 2);
        Assert.True(channel.B.Looks > served);
        Assert.InRange(channel.A.Looks - looks, 3, 9);

        await WatchAsync(channel, steps: 16);
        // Looks in the background that come a step late prove less; then it takes some more of them.
        do
        {
            served = channel.B.Looks;
            await WatchAsync(channel, steps: 6);
        }
        while (channel.B.Looks > served);
    }

    [Fact]
    public async Task An_origin_that_fails_again_while_it_proves_itself_stays_away()
    {
        await using var channel = await StartAsync();
        await WatchAsync(channel, steps: 4);
        channel.A.Page = "<html>";
        await WatchAsync(channel, steps: 4);

        for (var i = 0; i < 5; i++)
        {
            channel.A.Page = i % 2 == 0 ? null : "<html>";
            await WatchAsync(channel, steps: 8);
        }

        var looks = channel.B.Looks;
        await WatchAsync(channel, steps: 4);
        Assert.True(channel.B.Looks > looks);
    }

    [Fact]
    public async Task While_no_other_does_better_nothing_changes()
    {
        await using var channel = await StartAsync();
        await WatchAsync(channel, steps: 4);
        var stood = channel.A.Slice;
        (channel.A.StandsAt, channel.B.StandsAt) = (stood, stood - 2);

        await WatchAsync(channel, steps: 24);

        Assert.Equal(stood, await NewestAsync(channel));
    }

    [Fact]
    public async Task Segments_come_from_the_origin_that_lists_them()
    {
        await using var channel = await StartAsync();
        await WatchAsync(channel, steps: 4);
        channel.A.Page = "<html>";
        await WatchAsync(channel, steps: 4);

        var newest = (await channel.PlaylistAsync()).Segments[^1];

        Assert.Equal(channel.B.BytesOf(newest.Uri, 0), await (await channel.Node.GetAsync("/live/" + newest.Uri)).TextAsync());
    }

    private static Task<StandbyNode> StartAsync() =>
        StandbyNode.StartAsync(static time => (new LiveOrigin(time, "a", 5, prefix: "s"), new LiveOrigin(time, "b", 5, prefix: "s")), standby: false);

    /// <summary>A viewer of one rendition, who never sees a number fall.</summary>
    private static async Task WatchAsync(StandbyNode channel, int steps)
    {
        var end = 0L;
        for (var i = 0; i < steps; i++)
        {
            var playlist = await channel.PlaylistAsync();
            Assert.True(playlist.NextMediaSequence >= end, $"{playlist.NextMediaSequence} after {end}");
            end = playlist.NextMediaSequence;
            channel.Time.Advance(StandbyNode.Step);
        }
    }

    private static async Task<int> NewestAsync(StandbyNode channel)
    {
        MediaPlaylist playlist = await channel.PlaylistAsync();
        return (int)(playlist.NextMediaSequence - 1 - channel.A.Offset);
    }
}
