using System.Globalization;
using CdnNode.Caching;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Security;

public sealed class WhatIsForOneViewerIsForNoOther
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("max-age=60", false)]
    [InlineData("private, s-maxage=60", false)]
    [InlineData("public, max-age=60", true)]
    [InlineData("s-maxage=60", true)]
    [InlineData("must-revalidate, max-age=60", true)]
    public async Task An_answer_to_Authorization_is_shared_only_as_RFC_9111_section_3_5_says(string? cacheControl, bool isShared)
    {
        await using var node = await TestNode.StartAsync(c =>
        {
            if (cacheControl is not null) c.Response.Headers.CacheControl = cacheControl;
            return AnswersAreKept.Segment(c, "for " + c.Request.Headers.Authorization);
        });

        var first = await node.GetAsync("/1.ts", ("Authorization", "Bearer one"));
        var second = await node.GetAsync("/1.ts", ("Authorization", "Bearer two"));

        Assert.Equal("for Bearer one", await first.TextAsync());
        Assert.Equal(isShared, second.WasHit());
        Assert.Equal(isShared ? "for Bearer one" : "for Bearer two", await second.TextAsync());
    }

    [Fact]
    public async Task Viewers_with_tokens_who_come_together_each_get_their_own()
    {
        var all = new TaskCompletionSource();
        var asked = 0;
        await using var node = await TestNode.StartAsync(async c =>
        {
            // The first answer is held until the second viewer waits beside it, or has gone on its own.
            if (Interlocked.Increment(ref asked) == 1) await all.Task;
            await AnswersAreKept.Segment(c, "for " + c.Request.Headers.Authorization);
        });

        var viewers = Enumerable.Range(0, 20).Select(i => node.GetAsync("/1.ts", ("Authorization", $"Bearer {i}"))).ToList();
        while (Volatile.Read(ref asked) == 0) await Task.Yield();
        all.SetResult();
        var answers = await Task.WhenAll(viewers);

        for (var i = 0; i < answers.Length; i++) Assert.Equal($"for Bearer {i}", await answers[i].TextAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_flood_of_variants_keeps_eight()
    {
        await using var node = await TestNode.StartAsync(static c =>
        {
            c.Response.Headers.Vary = "X-Device";
            return AnswersAreKept.Segment(c, "for " + c.Request.Headers["X-Device"]);
        });
        var before = node.Service<BlockCache>().ReadStatistics().Files;

        for (var i = 0; i < 100; i++) Assert.Equal($"for {i}", await (await node.GetAsync("/1.ts", ("X-Device", i.ToString(CultureInfo.InvariantCulture)))).TextAsync());

        // A file that was removed goes when the last answer from it has ended, which is a moment after its viewer has all bytes.
        while (node.Service<BlockCache>().ReadStatistics().Files - before > 8) await Task.Yield();
        Assert.True((await node.GetAsync("/1.ts", ("X-Device", "99"))).WasHit());
    }
}
