using System.Globalization;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Origins;

/// <summary>One origin, whose bodies end at random places: nobody takes a part for the whole, and no part is kept. <c>CDNNODE_CUTS=1000</c> for the long form.</summary>
public sealed class BodiesAreCutAnywhere
{
    private const int Length = 300_000;
    private static readonly byte[] s_body = MakeBody();
    private readonly ShiftableTime _time = new();
    private int _cut;

    private static int Cuts => int.Parse(Environment.GetEnvironmentVariable("CDNNODE_CUTS") ?? "40", CultureInfo.InvariantCulture);

    /// <param name="resumable">The origin gives a strong tag, so the rest is asked for again, and is cut again.</param>
    [Theory]
    [InlineData("length", false)]
    [InlineData("length", true)]
    [InlineData("chunked", false)]
    [InlineData("chunked", true)]
    public async Task A_cut_ends_cleanly_for_no_viewer_and_no_part_is_kept(string framing, bool resumable)
    {
        await using var node = await StartAsync(c => AnswerAsync(c, framing, resumable, isReset: true));
        var (cleanEnds, kept) = (0, 0);

        for (var i = 0; i < Cuts; i++)
        {
            _cut = new Random(i).Next(Length);
            if (await EndsCleanlyAsync(node, i)) cleanEnds++;
            _time.Advance(TimeSpan.FromSeconds(11));
            if (await IsKeptAsync(node, i)) kept++;
        }

        Assert.Equal((0, 0), (cleanEnds, kept));
    }

    /// <summary>Where the connection's end is the body's, an early one can't be told: it goes through without a promise, and is never kept.</summary>
    [Fact]
    public async Task Of_a_close_delimited_body_nothing_is_kept_and_nothing_is_promised()
    {
        await using var node = await StartAsync(c => AnswerAsync(c, "close", resumable: false, isReset: false));
        var (promised, kept) = (0, 0);

        for (var i = 0; i < Cuts; i++)
        {
            _cut = new Random(i).Next(Length);
            var raw = await node.SendRawAsync($"GET /{i}.ts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            if (raw.Contains("\r\nContent-Length:", StringComparison.OrdinalIgnoreCase) || raw.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)) promised++;
            Assert.Equal(_cut, raw.Length - raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
            if (await IsKeptAsync(node, i)) kept++;
        }

        Assert.Equal((0, 0), (promised, kept));
    }

    [Fact]
    public async Task A_close_delimited_body_that_ends_with_a_reset_ends_so_for_the_viewer()
    {
        await using var node = await StartAsync(c => AnswerAsync(c, "close", resumable: false, isReset: true));
        var (cleanEnds, kept) = (0, 0);

        for (var i = 0; i < Cuts; i++)
        {
            _cut = new Random(i).Next(Length);
            if (await EndsCleanlyAsync(node, i)) cleanEnds++;
            if (await IsKeptAsync(node, i)) kept++;
        }

        Assert.Equal((0, 0), (cleanEnds, kept));
    }

    private Task<TestNode> StartAsync(RequestDelegate answers) =>
        TestNode.StartAsync(_time, answers, ("CdnNode:Prefetch:Enabled", "false"), ("CdnNode:Freshness:NegativeTtl", "0s"), ("CdnNode:Origin:RetryBudget", "100%"));

    /// <summary>A whole answer that says it is good, whatever it holds.</summary>
    private static async Task<bool> EndsCleanlyAsync(TestNode node, int i)
    {
        try
        {
            using var answer = await node.GetAsync($"/{i}.ts");
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Whether the next viewer gets it from the cache. One whose connection breaks before the head gets it from the origin.</summary>
    private static async Task<bool> IsKeptAsync(TestNode node, int i)
    {
        try
        {
            using var answer = await node.Client.GetAsync($"/{i}.ts", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            return answer.WasHit();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task AnswerAsync(HttpContext context, string framing, bool resumable, bool isReset)
    {
        var response = context.Response;
        response.ContentType = "video/mp2t";
        response.Headers.CacheControl = "max-age=3600";
        if (resumable) response.Headers.ETag = "\"v1\"";
        if (framing == "length") response.ContentLength = Length;
        if (framing == "close") (response.Headers.TransferEncoding, response.Headers.Connection) = ("identity", "close");
        await response.Body.WriteAsync(s_body.AsMemory(0, _cut));
        await response.Body.FlushAsync();
        if (isReset) context.Abort();
    }

    private static byte[] MakeBody()
    {
        var body = new byte[Length];
        new Random(6).NextBytes(body);
        return body;
    }
}
