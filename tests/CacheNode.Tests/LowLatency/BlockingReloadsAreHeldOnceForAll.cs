using System.Net;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.LowLatency;

public sealed class BlockingReloadsAreHeldOnceForAll
{
    private const string Playlist = "/live/i.m3u8";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_who_wait_for_a_part_share_one_request_and_get_it_when_it_is_there()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        await using var node = await TestNode.StartAsync(origin.AnswerAsync);
        await node.GetAsync(Playlist);

        var viewers = Enumerable.Range(0, 100).Select(_ => node.GetAsync(Playlist + "?_HLS_msn=21&_HLS_part=0")).ToList();
        await origin.WhenAskedAsync(Playlist + "?_HLS_msn=21&_HLS_part=0", Cancel);
        // A ready answer to another one comes through meanwhile: nobody is behind those who wait.
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(Playlist + "?_HLS_msn=20")).StatusCode);
        Assert.DoesNotContain(viewers, static v => v.IsCompleted);
        origin.AddParts(1);

        foreach (var answer in await Task.WhenAll(viewers)) Assert.Contains("URI=\"s21.p0.mp4\",INDEPENDENT", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, origin.CountOf(Playlist + "?_HLS_msn=21&_HLS_part=0"));
    }

    [Fact]
    public async Task Each_part_is_a_request_of_its_own_and_a_player_can_follow_by_blocking_reloads_alone()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        await using var node = await TestNode.StartAsync(origin.AnswerAsync);
        await node.GetAsync(Playlist);

        // Ten segments on: far past two ahead of the plain playlist, which nobody has asked for since.
        for (var number = 21; number < 31; number++)
        {
            for (var part = 0; part < 4; part++)
            {
                var target = $"{Playlist}?_HLS_msn={number}&_HLS_part={part}";
                var waits = node.GetAsync(target);
                await origin.WhenAskedAsync(target, Cancel);
                origin.AddParts(1);
                var answer = await waits;
                Assert.Equal((target, HttpStatusCode.OK), (target, answer.StatusCode));
                Assert.Contains($"s{number}.p{part}.mp4", await answer.TextAsync(), StringComparison.Ordinal);
                Assert.Equal(HttpStatusCode.OK, (await node.GetAsync($"/live/s{number}.p{part}.mp4")).StatusCode);
            }
        }

        Assert.Equal(41, origin.Playlists);
    }

    [Theory]
    [InlineData("?_HLS_part=1", "_HLS_msn")]
    [InlineData("?_HLS_msn=24", "up to 22")]
    [InlineData("?_HLS_msn=23&_HLS_part=0", "up to 22")]
    [InlineData("?_HLS_msn=99999999999999999999", "decimal")]
    [InlineData("?_HLS_msn=21&_HLS_part=-1", "_HLS_part")]
    public async Task What_could_never_be_answered_is_400_and_not_asked(string query, string why)
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        await using var node = await TestNode.StartAsync(origin.AnswerAsync);
        await node.GetAsync(Playlist);

        var answer = await node.GetAsync(Playlist + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, origin.Playlists);
    }

    [Fact]
    public async Task A_node_that_has_not_looked_for_a_while_takes_the_channel_s_growth_into_account()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        var time = new ShiftableTime();
        await using var node = await TestNode.StartAsync(time, origin.AnswerAsync);
        await node.GetAsync(Playlist);
        origin.AddParts(5 * 4);
        time.Advance(TimeSpan.FromSeconds(5 * LowLatencyOrigin.TargetSeconds));

        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(Playlist + "?_HLS_msn=25")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await node.GetAsync(Playlist + "?_HLS_msn=1000")).StatusCode);
    }

    [Fact]
    public async Task Past_three_target_durations_it_is_503()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        var time = new ShiftableTime();
        await using var node = await TestNode.StartAsync(time, origin.AnswerAsync);
        await node.GetAsync(Playlist);
        var waits = node.GetAsync(Playlist + "?_HLS_msn=21&_HLS_part=0");
        await time.WhenSomeoneWaitsAsync(TimeSpan.FromSeconds(3 * LowLatencyOrigin.TargetSeconds), Cancel);

        time.Advance(TimeSpan.FromSeconds(3 * LowLatencyOrigin.TargetSeconds));
        var answer = await waits;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task When_the_channel_has_ended_the_directives_are_ignored()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        origin.End();
        await using var node = await TestNode.StartAsync(origin.AnswerAsync);
        await node.GetAsync(Playlist);

        var answer = await node.GetAsync(Playlist + "?_HLS_msn=500&_HLS_part=1");

        Assert.True(answer.WasHit());
        Assert.Contains("#EXT-X-ENDLIST", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, origin.Playlists);
    }

    [Fact]
    public async Task The_end_of_the_channel_sets_those_free_who_wait()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        await using var node = await TestNode.StartAsync(origin.AnswerAsync);
        await node.GetAsync(Playlist);
        var waits = node.GetAsync(Playlist + "?_HLS_msn=21");
        await origin.WhenAskedAsync(Playlist + "?_HLS_msn=21", Cancel);

        origin.End();

        Assert.Contains("#EXT-X-ENDLIST", await (await waits).TextAsync(), StringComparison.Ordinal);
        // Known from now on, though the plain playlist was last seen alive.
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(Playlist + "?_HLS_msn=500")).StatusCode);
    }

    [Fact]
    public async Task Delta_updates_go_through_and_are_kept_apart_from_whole_playlists()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        await using var node = await TestNode.StartAsync(origin.AnswerAsync);

        var whole = await (await node.GetAsync(Playlist)).TextAsync();
        var delta = await node.GetAsync(Playlist + "?_HLS_skip=YES");
        var again = await node.GetAsync(Playlist + "?_HLS_skip=YES");
        var wholeAgain = await node.GetAsync(Playlist);

        Assert.DoesNotContain("#EXT-X-SKIP", whole, StringComparison.Ordinal);
        Assert.Contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=6", await delta.TextAsync(), StringComparison.Ordinal);
        Assert.True(again.WasHit());
        Assert.Equal(await delta.TextAsync(), await again.TextAsync());
        Assert.Equal(whole, await wholeAgain.TextAsync());
        Assert.Equal(2, origin.Playlists);
    }

    [Fact]
    public async Task Delta_updates_move_the_channel_on_without_losing_what_they_skip()
    {
        var origin = new LowLatencyOrigin(lastSegment: 20);
        await using var node = await TestNode.StartAsync(origin.AnswerAsync);
        await node.GetAsync(Playlist);
        var channels = node.Service<CdnNode.Playlists.ChannelTable>();

        origin.AddParts(8);
        await node.GetAsync(Playlist + "?_HLS_msn=22&_HLS_skip=YES");

        Assert.Equal(1, channels.Count);
        Assert.Equal(12, channels.SegmentCount);
        Assert.Equal(HttpStatusCode.BadRequest, (await node.GetAsync(Playlist + "?_HLS_msn=26")).StatusCode);
    }
}
