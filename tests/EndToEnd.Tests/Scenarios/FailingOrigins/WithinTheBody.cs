using System.Text;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.FailingOrigins;

/// <summary>A body that breaks: continued at another origin by <c>Range</c> and <c>If-Range</c>, else the viewer's connection is aborted; never kept in part.</summary>
[Collection(FaultsCollection.Name)]
public sealed class WithinTheBody(Faults faults)
{
    private const int Half = Faults.Length / 2;
    private static readonly string[] s_fields = ["Content-Type: video/mp4", "Cache-Control: max-age=3600", $"ETag: {VirtualFile.ETagOf(1)}"];

    public static TheoryData<string> Breaks => ["stalls", "resets", "is short of its length", "has a broken chunk", "ends within its chunks"];

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Breaks))]
    public async Task Goes_on_at_the_next_origin_when_it(string what)
    {
        var path = faults.Take(Faults.Primary.Raw, hasBackup: true).At("1.m4s");
        faults.Raw.Map(path, exchange => BreakAsync(exchange, what));

        var answer = await faults.GetAsync(path);
        var next = await faults.GetAsync(path);

        Assert.True(Faults.IsWhole(answer), $"{what}: {answer}");
        Assert.True(next.CacheStatus is { Hit: true } && Faults.IsWhole(next), $"{what}: {next}");
        Assert.Equal(VirtualFile.ETagOf(1), faults.Backup.LastOf(path)["If-Range"]);
        Assert.StartsWith("bytes=", faults.Backup.LastOf(path)["Range"], StringComparison.Ordinal);
    }

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Breaks))]
    public async Task Ends_cleanly_for_nobody_and_is_not_kept_when_there_is_no_other_and_it(string what)
    {
        var path = faults.Take(Faults.Primary.Raw, hasBackup: false).At("1.m4s");
        faults.Raw.Map(path, exchange => BreakAsync(exchange, what));

        var answer = await faults.GetAsync(path);
        faults.Raw.Map(path, new VirtualFile(Faults.Length).AnswerAsync);
        var next = await faults.GetAsync(path);

        Assert.True(answer is { Status: 200, Complete: false }, $"{what}: {answer}");
        Assert.True(next.CacheStatus is { Hit: false } && Faults.IsWhole(next), $"{what}: {next}");
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_drip_below_the_minimum_rate_is_a_break(bool hasBackup)
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup).AtAsync("1.m4s", new
        {
            status = 200,
            headers = new Dictionary<string, string> { ["Content-Type"] = "video/mp4", ["Cache-Control"] = "max-age=3600", ["ETag"] = VirtualFile.ETagOf(1) },
            base64Body = Convert.ToBase64String(Faults.Body),
            chunkedDribbleDelay = new { numberOfChunks = 400, totalDuration = 60_000 },
        });

        var answer = await faults.GetAsync(path);

        Assert.Equal(hasBackup, Faults.IsWhole(answer));
        Assert.Equal(hasBackup, answer.Complete);
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WireMocks_malformed_chunk_ends_cleanly_for_nobody_and_is_not_kept(bool hasBackup)
    {
        var lane = faults.Take(Faults.Primary.WireMock, hasBackup);
        var path = await lane.AtAsync("1.m4s", new { status = 200, fault = "MALFORMED_RESPONSE_CHUNK" });

        var answer = await faults.GetAsync(path);
        await lane.AtAsync("1.m4s", Faults.Good());
        var next = await faults.GetAsync(path);

        Assert.True(answer.Status == 502 || !answer.Complete, answer.ToString());
        Assert.True(next.CacheStatus is { Hit: false } && Faults.IsWhole(next), next.ToString());
    }

    private static async Task BreakAsync(OriginExchange exchange, string what)
    {
        if (exchange.Request["Range"] is not null)
        {
            // An origin that is broken is so for the rest too.
            exchange.Cut();
            return;
        }

        var isChunked = what.Contains("chunk", StringComparison.Ordinal);
        await exchange.SendHeadAsync(200, [isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Faults.Length}", .. s_fields]);
        if (isChunked) await exchange.SendAsync(Encoding.Latin1.GetBytes($"{Half:x}\r\n"));
        await exchange.SendAsync(Faults.Body.AsMemory(0, Half));
        if (isChunked) await exchange.SendAsync("\r\n"u8.ToArray());
        if (what == "has a broken chunk") await exchange.SendAsync("zz\r\nnonsense\r\n"u8.ToArray());
        if (what == "stalls") await exchange.UntilLeftAsync();
        else if (what == "resets") exchange.Cut();
        else exchange.Close = true;
    }
}
