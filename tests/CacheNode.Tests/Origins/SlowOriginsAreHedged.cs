using System.Net;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Origins;

/// <summary><c>HedgePlaylistsAfter</c>: a playlist that doesn't come is asked for at the next origin too.</summary>
public sealed class SlowOriginsAreHedged
{
    private static readonly TimeSpan s_after = TimeSpan.FromMilliseconds(700);
    private readonly ShiftableTime _time = new();
    private readonly TaskCompletionSource _primaryMayAnswer = new();

    [Fact]
    public async Task The_first_answer_counts_and_the_other_question_is_given_up()
    {
        var (wasAsked, wasGivenUp) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backup = await TestNode.StartAsync(static c => PlaylistAsync(c, "backup.ts"));
        await using var node = await StartAsync(backup, async c =>
        {
            c.RequestAborted.Register(wasGivenUp.SetResult);
            wasAsked.SetResult();
            await _primaryMayAnswer.Task;
        });

        var asking = node.GetAsync("/live/index.m3u8");
        await _time.WhenSomeoneWaitsAsync(s_after, TestContext.Current.CancellationToken);
        // A question that is given up on its way never comes: nobody would be told of its end.
        await wasAsked.Task.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(s_after);

        Assert.Contains("backup.ts", await (await asking).TextAsync(), StringComparison.Ordinal);
        await wasGivenUp.Task.WaitAsync(TestContext.Current.CancellationToken);
        _primaryMayAnswer.SetResult();
        Assert.Equal((1, 1), (node.OriginRequests, backup.OriginRequests));
    }

    [Fact]
    public async Task The_primary_may_still_win()
    {
        var backupMayAnswer = new TaskCompletionSource();
        await using var backup = await TestNode.StartAsync(async c =>
        {
            _primaryMayAnswer.TrySetResult();
            await backupMayAnswer.Task;
            await PlaylistAsync(c, "backup.ts");
        });
        await using var node = await StartAsync(backup, async c =>
        {
            await _primaryMayAnswer.Task;
            await PlaylistAsync(c, "primary.ts");
        });

        var asking = node.GetAsync("/live/index.m3u8");
        await _time.WhenSomeoneWaitsAsync(s_after, TestContext.Current.CancellationToken);
        _time.Advance(s_after);

        Assert.Contains("primary.ts", await (await asking).TextAsync(), StringComparison.Ordinal);
        backupMayAnswer.SetResult();
    }

    [Fact]
    public async Task One_that_answers_in_time_is_the_only_one_asked()
    {
        await using var backup = await TestNode.StartAsync(static c => PlaylistAsync(c, "backup.ts"));
        await using var node = await StartAsync(backup, static c => PlaylistAsync(c, "primary.ts"));

        Assert.Contains("primary.ts", await (await node.GetAsync("/live/index.m3u8")).TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, backup.OriginRequests);
    }

    [Fact]
    public async Task One_that_fails_in_time_is_followed_by_the_next_at_once()
    {
        await using var backup = await TestNode.StartAsync(static c => PlaylistAsync(c, "backup.ts"));
        await using var node = await StartAsync(backup, static c =>
        {
            c.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        Assert.Contains("backup.ts", await (await node.GetAsync("/live/index.m3u8")).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_are_not_hedged()
    {
        await using var backup = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "backup"));
        await using var node = await StartAsync(backup, async c =>
        {
            await _primaryMayAnswer.Task;
            await AnswersAreKept.Segment(c, "primary");
        });

        var asking = node.GetAsync("/1.ts");
        _time.Advance(s_after);
        _primaryMayAnswer.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await asking).StatusCode);
        Assert.Equal(0, backup.OriginRequests);
    }

    private Task<TestNode> StartAsync(TestNode backup, RequestDelegate primary) => TestNode.StartAsync(
        _time, primary, ("CdnNode:Origins:1", backup.OriginAddress.AbsoluteUri), ("CdnNode:Origin:HedgePlaylistsAfter", "700ms"), ("CdnNode:Prefetch:Enabled", "false"));

    private static Task PlaylistAsync(HttpContext context, string segment)
    {
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        // Over: how a live one advances is judged as well, by questions of its own (PlaylistFailover).
        return context.Response.WriteAsync($"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{segment}\n#EXT-X-ENDLIST\n");
    }
}
