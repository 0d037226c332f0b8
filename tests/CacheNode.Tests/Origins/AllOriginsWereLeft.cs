using System.Net;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Origins;

/// <summary>Every origin has failed lately and is left alone: a viewer's question still finds the one that answers, as the retry budget and the time allow.</summary>
public sealed class AllOriginsWereLeft
{
    private static readonly TimeSpan s_firstByteTimeout = TimeSpan.FromSeconds(5);
    private readonly ShiftableTime _time = new();
    private readonly bool[] _isDown = [true, true, true];
    private readonly int[] _asked = new int[3];
    private TimeSpan _thinking;

    /// <summary>Whose turn it is changes with every question that found all of them left: each turn is tried.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public async Task The_first_question_finds_the_one_that_answers(int returning, int questionsBefore)
    {
        await using var second = await OriginAsync(1);
        await using var third = await OriginAsync(2);
        await using var node = await StartAsync(second, third);
        // Two failures each, and they are left.
        for (var i = 0; i < 2 + questionsBefore; i++) Assert.Equal(HttpStatusCode.ServiceUnavailable, (await node.GetAsync($"/{i}.ts")).StatusCode);

        _isDown[returning] = false;
        var answer = await node.GetAsync("/found.ts");

        Assert.Equal($"origin {returning}", await answer.TextAsync());
    }

    [Fact]
    public async Task One_that_was_left_is_asked_when_the_last_good_one_fails()
    {
        await using var second = await OriginAsync(1);
        await using var third = await OriginAsync(2);
        await using var node = await StartAsync(second, third);
        _isDown[1] = false;
        for (var i = 0; i < 3; i++) Assert.Equal("origin 1", await (await node.GetAsync($"/{i}.ts")).TextAsync());
        Assert.Equal(2, _asked[0]);

        (_isDown[0], _isDown[1]) = (false, true);

        Assert.Equal("origin 0", await (await node.GetAsync("/found.ts")).TextAsync());
    }

    [Fact]
    public async Task With_the_retry_budget_spent_a_question_goes_to_one_of_them()
    {
        await using var second = await OriginAsync(1);
        await using var third = await OriginAsync(2);
        await using var node = await StartAsync(second, third);
        for (var i = 0; i < 50; i++) await node.GetAsync($"/{i}.ts");

        var before = _asked.Sum();
        for (var i = 50; i < 150; i++) await node.GetAsync($"/{i}.ts");

        Assert.InRange(_asked.Sum() - before, 100, 120);
    }

    [Fact]
    public async Task No_other_one_is_asked_when_two_first_byte_time_outs_are_over()
    {
        await using var second = await OriginAsync(1);
        await using var third = await OriginAsync(2);
        await using var node = await StartAsync(second, third);
        for (var i = 0; i < 2; i++) await node.GetAsync($"/{i}.ts");

        var before = _asked.Sum();
        _thinking = s_firstByteTimeout;
        await node.GetAsync("/late.ts");

        Assert.Equal(2, _asked.Sum() - before);
    }

    private Task<TestNode> StartAsync(WebApplication second, WebApplication third) => TestNode.StartAsync(
        _time, c => AnswerAsync(c, 0), ("CdnNode:Origins:1", second.Urls.Single()), ("CdnNode:Origins:2", third.Urls.Single()), ("CdnNode:Origin:FirstByteTimeout", "5s"),
        ("CdnNode:Origin:ReturnAfter", "1min"), ("CdnNode:Prefetch:Enabled", "false"));

    private Task<WebApplication> OriginAsync(int index) => TestNode.StartOriginAsync(c => AnswerAsync(c, index));

    private Task AnswerAsync(HttpContext context, int index)
    {
        Interlocked.Increment(ref _asked[index]);
        if (!_isDown[index]) return AnswersAreKept.Segment(context, $"origin {index}");
        _time.Advance(_thinking);
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }
}
