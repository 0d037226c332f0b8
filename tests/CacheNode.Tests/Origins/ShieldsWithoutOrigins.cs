using System.Net;
using System.Text.Json;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Origins;

/// <summary>A shield that is well itself and tells that its origins gave nothing.</summary>
public sealed class ShieldsWithoutOrigins
{
    private bool _isShieldsWayBroken = true;
    private bool _isOriginDown;

    /// <summary>Else all edges would leave the shield and ask the origins, each for itself.</summary>
    [Fact]
    public async Task In_an_outage_of_the_origins_the_shield_is_not_left()
    {
        _isOriginDown = true;
        await using var shield = await TestNode.StartAsync(AnswerShieldAsync, ("CdnNode:NodeName", "shield1"));
        await using var edge = await EdgeAsync(shield);

        for (var i = 0; i < 60; i++) Assert.InRange((int)(await edge.GetAsync($"/{i}.ts")).StatusCode, 502, 504);

        Assert.True(await IsHealthyAsync(edge, shield));
        // The retry budget: ten in reserve and a fifth.
        Assert.InRange(edge.OriginRequests, 0, 10 + 12);
        (_isOriginDown, _isShieldsWayBroken) = (false, false);
        Assert.Equal("by the shield", await (await edge.GetAsync("/60.ts")).TextAsync());
    }

    [Fact]
    public async Task One_whose_way_to_the_origin_alone_is_broken_is_left_and_no_viewer_notices()
    {
        await using var shield = await TestNode.StartAsync(AnswerShieldAsync, ("CdnNode:NodeName", "shield1"));
        await using var edge = await EdgeAsync(shield);
        _isShieldsWayBroken = false;
        for (var i = 0; i < 30; i++) Assert.Equal("by the shield", await (await edge.GetAsync($"/{i}.ts")).TextAsync());

        _isShieldsWayBroken = true;
        for (var i = 30; i < 90; i++) Assert.Equal("by the origin", await (await edge.GetAsync($"/{i}.ts")).TextAsync());

        Assert.False(await IsHealthyAsync(edge, shield));
    }

    [Fact]
    public async Task What_it_says_is_told_to_all_who_wait_and_remembered()
    {
        _isOriginDown = true;
        await using var shield = await TestNode.StartAsync(AnswerShieldAsync, ("CdnNode:NodeName", "shield1"));
        await using var edge = await EdgeAsync(shield);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => edge.GetAsync("/1.ts")));

        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode));
        Assert.InRange(shield.OriginRequests + edge.OriginRequests, 1, 4);
    }

    private Task<TestNode> EdgeAsync(TestNode shield) => TestNode.StartAsync(
        c => _isOriginDown ? BreakAsync(c) : AnswersAreKept.Segment(c, "by the origin"), ("CdnNode:Shields:0", shield.Address.AbsoluteUri), ("CdnNode:Disk:Enabled", "false"));

    private Task AnswerShieldAsync(HttpContext context) => _isShieldsWayBroken ? BreakAsync(context) : AnswersAreKept.Segment(context, "by the shield");

    private static Task BreakAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task<bool> IsHealthyAsync(TestNode edge, TestNode shield)
    {
        using var status = JsonDocument.Parse(await edge.Admin.GetStringAsync("/api/status", TestContext.Current.CancellationToken));
        return status.RootElement.GetProperty("origins").EnumerateArray()
            .Single(origin => new Uri(origin.GetProperty("address").GetString()!) == shield.Address).GetProperty("healthy").GetBoolean();
    }
}
