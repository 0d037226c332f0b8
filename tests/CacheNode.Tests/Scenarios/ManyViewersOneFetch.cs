using System.Net.Http.Headers;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

public sealed class ManyViewersOneFetch
{
    [Fact]
    public async Task Viewers_of_a_cold_segment_share_one_origin_request_and_get_bytes_while_they_arrive()
    {
        var firstHalfRead = new TaskCompletionSource();
        var half = new byte[100_000];
        new Random(3).NextBytes(half);
        await using var node = await TestNode.StartAsync(async c =>
        {
            c.Response.ContentType = "video/mp2t";
            c.Response.ContentLength = 2 * half.Length;
            await c.Response.Body.WriteAsync(half);
            await c.Response.Body.FlushAsync();
            await firstHalfRead.Task;
            await c.Response.Body.WriteAsync(half);
        });

        var viewers = Enumerable.Range(0, 200).Select(async _ =>
        {
            using var answer = await node.Client.GetAsync("/1.ts", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            var first = new byte[half.Length];
            await body.ReadExactlyAsync(first, TestContext.Current.CancellationToken);
            return first.Length;
        }).ToArray();
        var started = await Task.WhenAll(viewers);
        firstHalfRead.SetResult();
        var next = await node.GetAsync("/1.ts");

        Assert.All(started, n => Assert.Equal(half.Length, n));
        Assert.Equal(half.Concat(half), await next.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, node.OriginRequests);
    }

    [Fact]
    public async Task The_first_viewer_may_leave_and_the_fill_goes_on()
    {
        var left = new TaskCompletionSource();
        await using var node = await TestNode.StartAsync(async c =>
        {
            c.Response.ContentType = "video/mp2t";
            c.Response.ContentLength = 20;
            await c.Response.WriteAsync("0123456789");
            await c.Response.Body.FlushAsync();
            await left.Task;
            await c.Response.WriteAsync("0123456789");
        });

        using (var answer = await node.Client.GetAsync("/1.ts", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            await body.ReadExactlyAsync(new byte[2], TestContext.Current.CancellationToken);
        }
        left.SetResult();
        var next = await node.GetAsync("/1.ts");

        Assert.Equal("01234567890123456789", await next.TextAsync());
        Assert.Equal(1, node.OriginRequests);
    }

    [Fact]
    public async Task A_body_that_ends_early_is_not_kept_and_never_ends_cleanly()
    {
        var halfRead = new TaskCompletionSource();
        await using var node = await TestNode.StartAsync(async c =>
        {
            c.Response.ContentType = "video/mp2t";
            c.Response.ContentLength = 1000;
            await c.Response.Body.WriteAsync(new byte[500]);
            await c.Response.Body.FlushAsync();
            await halfRead.Task;
            c.Abort();
        });

        using (var answer = await node.Client.GetAsync("/1.ts", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            await body.ReadExactlyAsync(new byte[500], TestContext.Current.CancellationToken);
            halfRead.SetResult();
            await Assert.ThrowsAnyAsync<IOException>(() => body.ReadExactlyAsync(new byte[500], TestContext.Current.CancellationToken).AsTask());
        }
        await Assert.ThrowsAnyAsync<Exception>(async () => (await node.GetAsync("/1.ts")).EnsureSuccessStatusCode());

        Assert.Equal(2, node.OriginRequests);
    }

    [Fact]
    public async Task A_range_of_a_big_cold_file_fetches_only_the_blocks_it_needs()
    {
        const long Size = 2L << 30;
        var upstream = 0L;
        await using var node = await TestNode.StartAsync(c => VirtualFile.SendAsync(c, Size, "\"g1\"", sent => Interlocked.Add(ref upstream, sent)));

        var random = new Random(5);
        var asked = 0L;
        for (var i = 0; i < 40; i++)
        {
            var from = random.NextInt64(Size - 5000);
            var length = random.Next(1, 5000);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/film.mp4") { Headers = { Range = new RangeHeaderValue(from, from + length - 1) } };
            using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal(206, (int)answer.StatusCode);
            Assert.Equal(VirtualFile.Bytes(from, length), bytes);
            asked += 2 * 256 * 1024;
        }

        Assert.InRange(upstream, 1, asked);
    }

    [Fact]
    public async Task Whoever_looked_before_the_object_came_and_asks_after_it_is_sent_back_to_look_again()
    {
        await using var node = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "hello"));
        var request = node.Service<RouteFinder>().Find("/1.ts")!;
        var late = new FetchPlan(request, request.Key, new HeaderDictionary(), Stale: null, Range: null, Background: false, TimeSpan.FromSeconds(5));

        await node.GetAsync("/1.ts");
        var fetch = node.Service<Fetcher>().JoinOrBegin(request.Key, () => late, out _);

        Assert.IsType<FetchOutcome.Overtaken>(await fetch.Outcome);
        Assert.Equal(1, node.OriginRequests);
        fetch.Leave();
    }

    [Fact]
    public async Task Blocks_of_two_generations_never_meet()
    {
        const long Size = 64 << 20;
        var tag = "\"g1\"";
        await using var node = await TestNode.StartAsync(c => VirtualFile.SendAsync(c, Size, tag, static _ => { }));

        Assert.Equal(206, (int)(await node.GetAsync("/f.mp4", ("Range", "bytes=0-9"))).StatusCode);
        tag = "\"g2\"";
        // The old generation lacks this block; the origin no longer has it, so the first answer fails or is the new one, never a mixture.
        try
        {
            var answer = await node.GetAsync("/f.mp4", ("Range", "bytes=33554432-33554441"));
            if (answer.IsSuccessStatusCode) Assert.Equal("\"g2\"", answer.Headers.ETag!.Tag);
        }
        catch (HttpRequestException)
        {
            // Aborted: right as well.
        }
        var later = await node.GetAsync("/f.mp4", ("Range", "bytes=33554432-33554441"));

        Assert.Equal("\"g2\"", later.Headers.ETag!.Tag);
        Assert.Equal(VirtualFile.Bytes(33554432, 10), await later.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
