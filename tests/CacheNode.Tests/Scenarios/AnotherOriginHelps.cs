using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

/// <summary>Two origins that hold the same, of which the first fails in every way: viewers notice nothing, and nothing wrong is kept.</summary>
public sealed class AnotherOriginHelps
{
    private const int Length = 300_000;
    private static readonly byte[] s_body = MakeBody();
    private readonly ShiftableTime _time = new();
    private int _backupRequests;

    [Theory]
    [InlineData("refuses")]
    [InlineData("says 500")]
    [InlineData("says 503")]
    public async Task A_primary_that_fails_before_the_first_byte_costs_no_viewer_an_answer(string fault)
    {
        await using var backup = await BackupAsync(Whole);
        await using var node = await StartAsync(backup, c =>
        {
            if (fault == "refuses") c.Abort();
            else c.Response.StatusCode = int.Parse(fault.AsSpan(5), CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });

        var answer = await node.GetAsync("/1.ts");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(s_body, await BytesOf(answer));
    }

    [Fact]
    public async Task A_primary_that_failed_is_left_alone_and_tried_again_by_one_request_when_its_time_is_over()
    {
        var (isDown, asked) = (true, 0);
        await using var backup = await BackupAsync(Whole);
        await using var node = await StartAsync(backup, c =>
        {
            asked++;
            if (isDown) c.Response.StatusCode = 503;
            return isDown ? Task.CompletedTask : Whole(c);
        });

        for (var i = 0; i < 20; i++) (await node.GetAsync($"/{i}.ts")).EnsureSuccessStatusCode();
        Assert.Equal(2, asked);
        Assert.Equal("False, True", await HealthAsync(node));
        isDown = false;
        (await node.GetAsync("/20.ts")).EnsureSuccessStatusCode();
        Assert.Equal(2, asked);
        _time.Advance(TimeSpan.FromSeconds(11));
        for (var i = 21; i < 25; i++) (await node.GetAsync($"/{i}.ts")).EnsureSuccessStatusCode();

        Assert.Equal(6, asked);
        Assert.Equal(21, _backupRequests);
        Assert.Equal("True, True", await HealthAsync(node));
    }

    [Fact]
    public async Task The_last_origin_is_asked_however_often_it_failed()
    {
        var isDown = true;
        await using var node = await TestNode.StartAsync(_time, c =>
        {
            if (isDown) c.Response.StatusCode = 503;
            return isDown ? Task.CompletedTask : Whole(c);
        });

        for (var i = 0; i < 10; i++) await node.GetAsync($"/{i}.ts");
        isDown = false;

        Assert.Equal(s_body, await BytesOf(await node.GetAsync("/10.ts")));
    }

    [Fact]
    public async Task In_an_outage_of_all_origins_asking_again_adds_a_fifth_at_most()
    {
        await using var backup = await BackupAsync(Down);
        await using var node = await StartAsync(backup, Down, ("CdnNode:Origin:ReturnAfter", "1s"));

        for (var i = 0; i < 200; i++)
        {
            await node.GetAsync($"/{i}.ts");
            if (i % 4 == 0) _time.Advance(TimeSpan.FromSeconds(1.1));
        }

        // A reserve of ten and a fifth of the requests.
        Assert.InRange(node.OriginRequests + _backupRequests, 200, 200 + 10 + 40);
    }

    /// <summary>Nobody accepts behind a full queue, so the kernel leaves the handshake unanswered; only the connect time-out ends that in time.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_primary_that_swallows_the_handshake_is_left_when_the_connect_time_out_is_over()
    {
        using var swallowing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        swallowing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        swallowing.Listen(0);
        using var first = new TcpClient();
        using var second = new TcpClient();
        _ = first.ConnectAsync((IPEndPoint)swallowing.LocalEndPoint!, TestContext.Current.CancellationToken).AsTask();
        _ = second.ConnectAsync((IPEndPoint)swallowing.LocalEndPoint!, TestContext.Current.CancellationToken).AsTask();
        await using var backup = await BackupAsync(Whole);
        await using var node = await StartAsync(
            backup, Down, ("CdnNode:Origins:0", $"http://{swallowing.LocalEndPoint}"), ("CdnNode:Origin:FirstByteTimeout", "5min"), ("CdnNode:Origin:IdleTimeout", "5min"));

        Assert.Equal(s_body, await BytesOf(await node.GetAsync("/1.ts")));
    }

    [Fact]
    public async Task Continuing_bodies_counts_as_asking_again()
    {
        await using var backup = await BackupAsync(Whole);
        await using var node = await StartAsync(backup, static c => CutAsync(c, 100_000, withLength: true));

        var cut = 0;
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            try
            {
                Assert.Equal(s_body, await BytesOf(await node.GetAsync($"/{i}.ts")));
            }
            catch (HttpRequestException)
            {
                cut++;
            }
        }

        // A reserve of ten and a fifth of the requests; the other viewers see the break.
        Assert.InRange(node.OriginRequests + _backupRequests, 100, 100 + 10 + 20);
        Assert.InRange(cut, 70, 90);
    }

    /// <summary>Many places, with a length and chunked; <c>CDNNODE_CUTS=1000</c> for the long form.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_breaks_off_anywhere_goes_on_at_the_backup_and_every_byte_is_right(bool withLength)
    {
        var cut = 0;
        await using var backup = await BackupAsync(Whole);
        await using var node = await StartAsync(backup, c => CutAsync(c, cut, withLength), ("CdnNode:Origin:RetryBudget", "100%"));

        var cuts = int.Parse(Environment.GetEnvironmentVariable("CDNNODE_CUTS") ?? "40", CultureInfo.InvariantCulture);
        for (var i = 0; i < cuts; i++)
        {
            cut = new Random(i).Next(Length);
            // So that the primary, which fails every time, is asked every time.
            _time.Advance(TimeSpan.FromSeconds(11));
            var answer = await node.GetAsync($"/{i}.ts");

            Assert.Equal(s_body, await BytesOf(answer));
            Assert.True((await node.GetAsync($"/{i}.ts")).WasHit());
        }
    }

    [Theory]
    [InlineData("another tag")]
    [InlineData("no tag")]
    [InlineData("no ranges")]
    [InlineData("another length")]
    public async Task Without_proof_that_it_is_the_same_object_nothing_is_joined_and_the_viewer_sees_the_break(string backupHas)
    {
        await using var backup = await BackupAsync(c =>
        {
            c.Response.Headers.ETag = backupHas switch { "another tag" => "\"v2\"", "no tag" => default, _ => "\"v1\"" };
            var body = backupHas == "another length" ? s_body[..^1] : s_body;
            if (backupHas == "no ranges" || c.Request.Headers.Range.Count == 0) return c.Response.Body.WriteAsync(body).AsTask();
            c.Response.StatusCode = 206;
            c.Response.Headers.ContentRange = $"bytes {From(c)}-{body.Length - 1}/{body.Length}";
            return c.Response.Body.WriteAsync(body.AsMemory(From(c))).AsTask();
        });
        await using var node = await StartAsync(backup, static c => CutAsync(c, 100_000, withLength: true));

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await BytesOf(await node.GetAsync("/1.ts")));
        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.False((await node.Client.GetAsync("/1.ts", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)).WasHit());
    }

    [Fact]
    public async Task A_page_in_the_place_of_a_listed_segment_is_fetched_elsewhere()
    {
        await using var backup = await BackupAsync(Whole);
        await using var node = await StartAsync(backup, static c =>
        {
            if (c.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal)) return Playlist(c);
            c.Response.ContentType = "text/html";
            return c.Response.WriteAsync("<h1>Welcome</h1>");
        });
        await node.GetAsync("/live/index.m3u8");

        Assert.Equal(s_body, await BytesOf(await node.GetAsync("/live/1.ts")));
    }

    [Fact]
    public async Task A_404_for_a_segment_that_was_just_listed_is_asked_again_elsewhere()
    {
        await using var backup = await BackupAsync(Whole);
        await using var node = await StartAsync(backup, static c =>
        {
            if (c.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal)) return Playlist(c);
            c.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await node.GetAsync("/live/index.m3u8");

        Assert.Equal(s_body, await BytesOf(await node.GetAsync("/live/1.ts")));
        Assert.Equal(HttpStatusCode.NotFound, (await node.GetAsync("/live/unlisted.ts")).StatusCode);
    }

    [Fact]
    public async Task With_one_origin_a_404_for_a_segment_that_was_just_listed_gets_a_second_chance()
    {
        var asked = 0;
        await using var node = await TestNode.StartAsync(c =>
        {
            if (c.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal)) return Playlist(c);
            if (++asked > 1) return Whole(c);
            c.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await node.GetAsync("/live/index.m3u8");

        Assert.Equal(s_body, await BytesOf(await node.GetAsync("/live/1.ts")));
    }

    /// <summary>What operators see, the primary first.</summary>
    private static async Task<string> HealthAsync(TestNode node)
    {
        using var status = JsonDocument.Parse(await node.Admin.GetStringAsync("/api/status", TestContext.Current.CancellationToken));
        return string.Join(", ", status.RootElement.GetProperty("origins").EnumerateArray()
            .OrderByDescending(origin => origin.GetProperty("address").GetString()!.StartsWith(node.OriginAddress.ToString().TrimEnd('/'), StringComparison.Ordinal))
            .Select(static origin => origin.GetProperty("healthy").GetBoolean()));
    }

    private static async Task<byte[]> BytesOf(HttpResponseMessage answer)
    {
        using (answer) return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private Task<TestNode> StartAsync(WebApplication backup, RequestDelegate primary, params (string Key, string Value)[] settings) =>
        TestNode.StartAsync(_time, primary, [("CdnNode:Origins:1", backup.Urls.Single()), ("CdnNode:Prefetch:Enabled", "false"), .. settings]);

    private Task<WebApplication> BackupAsync(RequestDelegate answers) => TestNode.StartOriginAsync(context =>
    {
        Interlocked.Increment(ref _backupRequests);
        context.Response.Headers.Date = _time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        context.Response.ContentType = "video/mp2t";
        return answers(context);
    });

    private static Task Down(HttpContext context)
    {
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    private static Task Whole(HttpContext context)
    {
        context.Response.Headers.CacheControl = "max-age=600";
        return Results.Bytes(s_body, "video/mp2t", enableRangeProcessing: true, entityTag: new("\"v1\"")).ExecuteAsync(context);
    }

    private static async Task CutAsync(HttpContext context, int at, bool withLength)
    {
        context.Response.ContentType = "video/mp2t";
        context.Response.Headers.ETag = "\"v1\"";
        context.Response.Headers.CacheControl = "max-age=600";
        if (withLength) context.Response.ContentLength = Length;
        await context.Response.Body.WriteAsync(s_body.AsMemory(0, at));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static Task Playlist(HttpContext context)
    {
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        return context.Response.WriteAsync("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.ts\n");
    }

    /// <summary>First byte of <c>Range: bytes=N-</c>.</summary>
    private static int From(HttpContext context) =>
        int.Parse(context.Request.Headers.Range.ToString().AsSpan("bytes=".Length).TrimEnd('-'), CultureInfo.InvariantCulture);

    private static byte[] MakeBody()
    {
        var body = new byte[Length];
        new Random(6).NextBytes(body);
        return body;
    }
}
