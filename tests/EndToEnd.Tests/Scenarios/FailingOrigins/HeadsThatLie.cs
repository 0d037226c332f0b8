using System.IO.Compression;
using CdnNode.EndToEnd.Tests.Harness;

namespace CdnNode.EndToEnd.Tests.Scenarios.FailingOrigins;

/// <summary>Answers that can't be what was asked for: asked again, elsewhere if there is another, and 502 when that is no better.</summary>
[Collection(FaultsCollection.Name)]
public sealed class HeadsThatLie(Faults faults)
{
    public static TheoryData<string, object> Useless => new()
    {
        { "304 not asked for", new { status = 304 } },
        { "206 not asked for", new { status = 206, headers = new Dictionary<string, string> { ["Content-Type"] = "video/mp4", ["Content-Range"] = "bytes 0-4/100000" }, body = "hello" } },
        { "gzip though identity was asked for", Gzip() },
    };

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Useless), DisableDiscoveryEnumeration = true)]
    public async Task Is_fetched_elsewhere(string what, object response)
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: true).AtAsync("1.m4s", response);

        var answer = await faults.GetAsync(path);
        var next = await faults.GetAsync(path);

        Assert.True(Faults.IsWhole(answer), $"{what}: {answer}");
        Assert.True(next.CacheStatus is { Hit: true } && Faults.IsWhole(next), $"{what}: {next}");
    }

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Useless), DisableDiscoveryEnumeration = true)]
    public async Task Is_asked_for_again_where_there_is_no_other(string what, object response)
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: false).AtAsync("1.m4s", response, then: Faults.Good());

        var answer = await faults.GetAsync(path);

        Assert.True(Faults.IsWhole(answer), $"{what}: {answer}");
        Assert.Equal(2, await faults.WireMock.CountAsync(path, TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Useless), DisableDiscoveryEnumeration = true)]
    public async Task Is_502_the_second_time_and_not_kept(string what, object response)
    {
        var lane = faults.Take(Faults.Primary.WireMock, hasBackup: false);
        var path = await lane.AtAsync("1.m4s", response);

        var answer = await faults.GetAsync(path);
        await lane.AtAsync("1.m4s", Faults.Good());
        var next = await faults.GetAsync(path);

        Assert.True(answer.Status == 502, $"{what}: {answer}");
        Assert.True(next.CacheStatus is { Hit: false } && Faults.IsWhole(next), $"{what}: {next}");
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("bytes 500-99999/100000")]
    [InlineData("bytes 0-99999/99999")]
    [InlineData("bytes 0-99999/*")]
    [InlineData("nonsense")]
    public async Task A_range_that_was_not_asked_for_is_fetched_plainly_and_cut_from_the_whole(string contentRange)
    {
        var path = faults.Take(Faults.Primary.Raw, hasBackup: false).At("1.m4s");
        string[] fields = ["Content-Type: video/mp4", "Cache-Control: max-age=3600", "ETag: \"v1\""];
        faults.Raw.Map(path, exchange => exchange.Request["Range"] is null
            ? exchange.AnswerAsync(200, Faults.Body, fields)
            : exchange.AnswerAsync(206, Faults.Body.AsMemory(500), [$"Content-Range: {contentRange}", .. fields]));

        var answer = await faults.GetAsync(path, "Range: bytes=100-199");
        var next = await faults.GetAsync(path);

        Assert.True(answer is { Status: 206, Complete: true } && answer.Body.AsSpan().SequenceEqual(Faults.Body.AsSpan(100, 100)), answer.ToString());
        Assert.True(Faults.IsWhole(next), next.ToString());
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_range_is_cut_from_the_whole_of_an_origin_that_knows_no_ranges()
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: false).AtAsync("1.m4s", Faults.Good());

        var answer = await faults.GetAsync(path, "Range: bytes=100-199");

        Assert.True(answer is { Status: 206, Complete: true } && answer.Body.AsSpan().SequenceEqual(Faults.Body.AsSpan(100, 100)), answer.ToString());
        Assert.Equal(1, await faults.WireMock.CountAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_range_whatever_is_asked_is_502()
    {
        var path = faults.Take(Faults.Primary.Raw, hasBackup: false).At("1.m4s");
        faults.Raw.Map(path, exchange => exchange.AnswerAsync(206, "hello"u8.ToArray(), "Content-Type: video/mp4", "Content-Range: bytes 700-704/100000", "ETag: \"v1\""));

        var answer = await faults.GetAsync(path, "Range: bytes=100-199");

        Assert.True(answer.Status == 502, answer.ToString());
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task An_HTTP_1_0_body_without_a_length_goes_through_and_is_not_kept()
    {
        var path = faults.Take(Faults.Primary.Raw, hasBackup: false).At("1.m4s");
        faults.Raw.Map(path, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.0 200 OK\r\nContent-Type: video/mp4\r\nCache-Control: max-age=3600\r\n\r\n"u8.ToArray());
            await exchange.SendAsync(Faults.Body);
            exchange.Close = true;
        });

        var first = await faults.GetAsync(path);
        var second = await faults.GetAsync(path);

        Assert.True(Faults.IsWhole(first) && first.Head.ContentLength is null && !first.Head.Chunked, first.ToString());
        Assert.True(second.CacheStatus is { Hit: false } && Faults.IsWhole(second), second.ToString());
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(-365)]
    [InlineData(365)]
    public async Task A_Date_that_is_a_year_off_makes_no_answer_old(int days)
    {
        var path = faults.Take(Faults.Primary.Raw, hasBackup: false).At("1.m4s");
        var date = TimeProvider.System.GetUtcNow().AddDays(days);
        faults.Raw.MapBody(path, Faults.Body, "Content-Type: video/mp4", "Cache-Control: max-age=3600", $"Date: {date:R}");

        await faults.GetAsync(path);
        var next = await faults.GetAsync(path);

        Assert.True(next.CacheStatus is { Hit: true }, next.ToString());
        Assert.InRange(int.Parse(next.Head["Age"]!, null), 0, 100);
    }

    /// <summary>So old is no longer fresh: validated at every use, and right.</summary>
    [Fact(Timeout = Patience.Scenario)]
    public async Task An_Age_of_a_year_makes_an_answer_stale_and_breaks_nothing()
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: false).AtAsync("1.m4s", Faults.Good(("Age", "31536000")));

        var first = await faults.GetAsync(path);
        var second = await faults.GetAsync(path);

        Assert.True(Faults.IsWhole(first) && Faults.IsWhole(second), second.ToString());
        Assert.True(second.CacheStatus is { Hit: false, Forward: "stale" or "uri-miss" }, second.ToString());
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("/elsewhere/1.m4s")]
    [InlineData("1.m4s")]
    [InlineData("http://127.0.0.1:1/1.m4s")]
    public async Task A_redirect_in_a_circle_or_off_the_list_is_502(string location)
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: false)
            .AtAsync("1.m4s", new { status = 302, headers = new { Location = location } });
        // The circle: what it leads to leads back.
        await faults.WireMock.MapAsync(
            new { request = new { urlPath = "/elsewhere/1.m4s" }, response = new { status = 302, headers = new { Location = path } } }, TestContext.Current.CancellationToken);

        var answer = await faults.GetAsync(path);

        Assert.True(answer.Status == 502, answer.ToString());
        Assert.InRange(await faults.WireMock.CountAsync(path, TestContext.Current.CancellationToken), 1, 6);
    }

    private static object Gzip()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Faults.Body);
        return new
        {
            status = 200,
            headers = new Dictionary<string, string> { ["Content-Type"] = "video/mp4", ["Cache-Control"] = "max-age=3600", ["Content-Encoding"] = "gzip" },
            base64Body = Convert.ToBase64String(packed.ToArray()),
        };
    }
}
