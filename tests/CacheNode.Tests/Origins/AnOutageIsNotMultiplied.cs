using System.Globalization;
using System.Net;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Origins;

/// <summary>All origins are down while viewers go on asking: they get what they may, and the origins no more questions than usual.</summary>
public sealed class AnOutageIsNotMultiplied
{
    private const int TargetDuration = 4;
    private const int Viewers = 10;
    private readonly ShiftableTime _time = new();
    private int _seconds;
    private bool _isDown;

    [Theory]
    [InlineData("503")]
    [InlineData("reset")]
    public async Task A_live_playlist_serves_for_three_target_durations_then_504_and_the_origin_is_asked_as_often_as_before(string fault)
    {
        await using var node = await TestNode.StartAsync(_time, c => AnswerAsync(c, fault), ("CdnNode:Prefetch:Enabled", "false"));
        await WatchAsync(node, seconds: 40, static (_, status) => Assert.Equal(HttpStatusCode.OK, status));
        var normal = node.OriginRequests;

        _isDown = true;
        var lastAnswer = _seconds;
        var seen = new List<(int Second, HttpStatusCode Status)>();
        await WatchAsync(node, seconds: 40, (second, status) => seen.Add((second - lastAnswer, status)));

        Assert.InRange(node.OriginRequests - normal, 1, (int)(1.2 * normal));
        // The last good one was up to half a target duration old when the outage began.
        Assert.All(seen.Where(static s => s.Second < 2.5 * TargetDuration), static s => Assert.Equal(HttpStatusCode.OK, s.Status));
        Assert.All(seen.Where(static s => s.Second > (3 * TargetDuration) + 1), static s => Assert.Equal(HttpStatusCode.GatewayTimeout, s.Status));

        _isDown = false;
        await WatchAsync(node, seconds: 5, static (_, _) => { });
        await WatchAsync(node, seconds: 1, static (_, status) => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task What_could_not_be_had_is_asked_for_again_after_a_second()
    {
        _isDown = true;
        await using var node = await TestNode.StartAsync(_time, c => AnswerAsync(c, "reset"));

        _time.Hold();
        for (var i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.BadGateway, (await node.GetAsync("/1.ts")).StatusCode);
        var asked = node.OriginRequests;
        _isDown = false;
        _time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal(1, asked);
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync("/1.ts")).StatusCode);
    }

    /// <summary>Of two origins that failed lately the one that returns first is found at once, and needs no other to have failed before.</summary>
    [Fact]
    public async Task The_backup_may_return_before_the_primary()
    {
        var isBackupDown = true;
        await using var backup = await TestNode.StartAsync(c =>
        {
            if (!isBackupDown) return AnswersAreKept.Segment(c, "backup");
            c.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        _isDown = true;
        await using var node = await TestNode.StartAsync(_time, c => AnswerAsync(c, "503"), ("CdnNode:Origins:1", backup.OriginAddress.AbsoluteUri));
        for (var i = 0; i < 40; i++) await node.GetAsync($"/{i}.ts");

        isBackupDown = false;
        var answers = new List<HttpStatusCode>();
        for (var i = 40; i < 50; i++) answers.Add((await node.GetAsync($"/{i}.ts")).StatusCode);

        Assert.Equal(HttpStatusCode.OK, answers[1]);
        Assert.All(answers.Skip(1), static status => Assert.Equal(HttpStatusCode.OK, status));
    }

    /// <summary>Each viewer asks for the playlist once a second and for each segment as it appears.</summary>
    private async Task WatchAsync(TestNode node, int seconds, Action<int, HttpStatusCode> see)
    {
        for (var end = _seconds + seconds; _seconds < end; _seconds++)
        {
            foreach (var answer in await Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => node.GetAsync("/live/index.m3u8")))) see(_seconds, answer.StatusCode);
            var newest = _seconds / TargetDuration;
            if (!_isDown) await Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => node.GetAsync($"/live/{newest}.ts")));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private Task AnswerAsync(HttpContext context, string fault)
    {
        if (_isDown && fault == "reset") context.Abort();
        else if (_isDown) context.Response.StatusCode = int.Parse(fault, CultureInfo.InvariantCulture);
        if (_isDown) return Task.CompletedTask;
        if (!context.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal)) return AnswersAreKept.Segment(context, "segment");
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        var first = _seconds / TargetDuration;
        var segments = string.Concat(Enumerable.Range(first, 3).Select(static n => $"#EXTINF:{TargetDuration},\n{n}.ts\n"));
        return context.Response.WriteAsync($"#EXTM3U\n#EXT-X-TARGETDURATION:{TargetDuration}\n#EXT-X-MEDIA-SEQUENCE:{first}\n{segments}");
    }
}
