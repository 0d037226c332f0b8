using System.Text;
using CdnNode.Fetching;
using CdnNode.Origin;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

public sealed class TheNodeReadsThroughItsCache
{
    [Fact]
    public async Task Viewers_and_the_node_itself_share_one_origin_request()
    {
        var asked = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        await using var node = await TestNode.StartAsync(async c =>
        {
            asked.SetResult();
            await mayAnswer.Task;
            c.Response.ContentType = "video/mp2t";
            await c.Response.WriteAsync("segment");
        });
        var reader = node.Service<CacheReader>();

        var viewer = node.GetAsync("/live/1.ts");
        await asked.Task;
        var own = reader.OpenAsync("/live/1.ts", TestContext.Current.CancellationToken).AsTask();
        mayAnswer.SetResult();

        await using var read = await own;
        Assert.Equal("segment", await TextOf(read));
        Assert.Equal("segment", await (await viewer).TextAsync());
        Assert.Equal(1, node.OriginRequests);
    }

    [Fact]
    public async Task What_is_there_is_a_hit_and_what_is_stale_is_renewed()
    {
        var time = new ShiftableTime();
        await using var node = await TestNode.StartAsync(time, async c =>
        {
            c.Response.Headers.ETag = "\"1\"";
            c.Response.Headers.CacheControl = "max-age=10";
            c.Response.ContentType = "video/mp2t";
            if (c.Request.Headers.IfNoneMatch == "\"1\"") c.Response.StatusCode = 304;
            else await c.Response.WriteAsync("segment");
        });
        var reader = node.Service<CacheReader>();
        (await node.GetAsync("/1.ts")).EnsureSuccessStatusCode();

        await using var hit = await reader.OpenAsync("/1.ts", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(11));
        await using var renewed = await reader.OpenAsync("/1.ts", TestContext.Current.CancellationToken);

        Assert.True(hit.WasHit);
        Assert.False(renewed.WasHit);
        Assert.Equal("segment", await TextOf(renewed));
        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task An_answer_that_may_not_be_stored_is_read_all_the_same()
    {
        await using var node = await TestNode.StartAsync(async c =>
        {
            c.Response.Headers.CacheControl = "no-store";
            c.Response.ContentType = "video/mp2t";
            await c.Response.WriteAsync("private");
        });

        await using var read = await node.Service<CacheReader>().OpenAsync("/1.ts", TestContext.Current.CancellationToken);

        Assert.Null(read.File);
        Assert.Equal("private", await TextOf(read));
    }

    [Fact]
    public async Task A_failing_origin_is_a_reason_and_not_an_exception()
    {
        await using var node = await TestNode.StartAsync(c =>
        {
            c.Abort();
            return Task.CompletedTask;
        });

        await using var read = await node.Service<CacheReader>().OpenAsync("/1.ts", TestContext.Current.CancellationToken);

        Assert.NotEqual(OriginFailure.None, read.Failure);
        Assert.Null(read.Status);
    }

    private static async Task<string> TextOf(CacheRead read) =>
        Encoding.UTF8.GetString(await read.ReadAllAsync(1000, TestContext.Current.CancellationToken));
}
