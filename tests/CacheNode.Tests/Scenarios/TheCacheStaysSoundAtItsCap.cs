using System.Globalization;
using CdnNode.Caching;
using CdnNode.Operations.Admin;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

/// <summary>
/// A few keys are asked for, replaced, expired and purged by many at once over a memory too small for them: what a size-limited cache of
/// objects loses its count by. Short here; <c>CDNNODE_SOAK_MINUTES=10</c> for the long form.
/// </summary>
public sealed class TheCacheStaysSoundAtItsCap
{
    private const int Keys = 12;
    private const int Rounds = 600;
    private int _version;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TimeSpan Soak => TimeSpan.FromMinutes(int.Parse(Environment.GetEnvironmentVariable("CDNNODE_SOAK_MINUTES") ?? "0", CultureInfo.InvariantCulture));

    [Fact(Timeout = 1_200_000)]
    public async Task After_replacing_expiring_and_purging_fresh_objects_are_stored_and_hit()
    {
        await using var node = await TestNode.StartAsync(AnswerAsync, ("CdnNode:Memory:Cap", "8MiB"), ("CdnNode:Disk:Enabled", "false"));
        var cache = node.Service<BlockCache>();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => WorkAsync(node, worker)));

        for (var fresh = 0; fresh < 20; fresh++)
        {
            var target = $"/fresh/{fresh}.ts";
            (await node.GetAsync(target)).EnsureSuccessStatusCode();
            Assert.True((await node.GetAsync(target)).WasHit(), target);
        }
        Assert.True(cache.ReadStatistics().Evictions > 0, "The cap was never reached.");
        Assert.InRange(cache.ReadStatistics().UsedBytes, 1, 8 << 20);
        for (var key = 0; key < Keys; key++) await PurgeAsync(node, key);
        // The node closes its handle a moment after the client has the last byte; one that is never closed ends in the time-out.
        while (cache.CheckIntegrity().Count > 0) await Task.Yield();
    }

    private async Task WorkAsync(TestNode node, int worker)
    {
        var random = new Random(worker);
        var end = TimeProvider.System.GetUtcNow() + Soak;
        for (var round = 0; round < Rounds / 16 || TimeProvider.System.GetUtcNow() < end; round++)
        {
            var key = random.Next(Keys);
            switch (random.Next(12))
            {
                case 0: await PurgeAsync(node, key); break;
                case 1: await PurgeAsync(node, key, soft: true); break;
                case 2: Interlocked.Increment(ref _version); break;
                default:
                    using (var answer = await node.GetAsync($"/few/{key}.ts"))
                    {
                        var body = await answer.Content.ReadAsByteArrayAsync(Cancel);
                        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {answer.CacheStatus()} {System.Text.Encoding.UTF8.GetString(body)}");
                        // Whole, and of one version only.
                        Assert.Equal(1_000_000, body.Length);
                        Assert.True(body.AsSpan().IndexOfAnyExcept(body[0]) < 0, "Two versions in one body.");
                    }
                    break;
            }
        }
    }

    private static ValueTask<PurgeResult> PurgeAsync(TestNode node, int key, bool soft = false) =>
        node.Service<INodeControl>().PurgeAsync(new() { Url = $"/few/{key}.ts", Soft = soft }, Cancel);

    private async Task AnswerAsync(HttpContext context)
    {
        var version = Volatile.Read(ref _version);
        context.Response.Headers.CacheControl = context.Request.Path.StartsWithSegments("/few") ? "max-age=1" : "max-age=600";
        context.Response.Headers.ETag = $"\"{version}\"";
        context.Response.ContentType = "video/mp2t";
        var length = context.Request.Path.StartsWithSegments("/few") ? 1_000_000 : 1_000;
        var body = new byte[length];
        body.AsSpan().Fill((byte)version);
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(body);
    }
}
