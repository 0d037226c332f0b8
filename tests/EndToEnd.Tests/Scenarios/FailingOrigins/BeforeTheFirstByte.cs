using System.Text;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;

namespace CdnNode.EndToEnd.Tests.Scenarios.FailingOrigins;

/// <summary>An origin that gives no answer: the next one is asked, and with none the viewer is told.</summary>
[Collection(FaultsCollection.Name)]
public sealed class BeforeTheFirstByte(Faults faults)
{
    public static TheoryData<string, object> WireMockFaults => new()
    {
        { "resets", new { fault = "CONNECTION_RESET_BY_PEER" } },
        { "ends without a byte", new { fault = "EMPTY_RESPONSE" } },
        { "sends random bytes", new { fault = "RANDOM_DATA_THEN_CLOSE" } },
        { "says nothing", new { status = 200, fixedDelayMilliseconds = 20_000 } },
        { "says 500", new { status = 500, body = "sorry" } },
        { "says 503", new { status = 503, body = "sorry" } },
    };

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(WireMockFaults), DisableDiscoveryEnumeration = true)]
    public async Task The_next_origin_answers_for_one_that(string what, object response)
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: true).AtAsync("1.m4s", response);

        await AssertWholeAndKeptAsync(what, path);

        Assert.Equal(1, await faults.WireMock.CountAsync(path, TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(WireMockFaults), DisableDiscoveryEnumeration = true)]
    public async Task With_no_other_origin_the_viewer_is_told_of_one_that(string what, object response)
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: false).AtAsync("1.m4s", response);

        var answer = await faults.GetAsync(path);

        var expected = what switch { "says nothing" => 504, "says 500" => 500, "says 503" => 503, _ => 502 };
        Assert.True(answer.Status == expected && answer.Complete, $"{what}: {answer}");
    }

    [Fact(Timeout = Patience.Scenario)]
    public Task The_next_origin_answers_for_one_that_refuses() =>
        AssertWholeAndKeptAsync("refuses", faults.Take(Faults.Primary.Refusing, hasBackup: true).At("1.m4s"));

    [Fact(Timeout = Patience.Scenario)]
    public Task The_next_origin_answers_for_one_that_swallows_the_handshake() =>
        AssertWholeAndKeptAsync("swallows", faults.Take(Faults.Primary.Swallowing, hasBackup: true).At("1.m4s"));

    [Fact(Timeout = Patience.Scenario)]
    public async Task The_next_origin_answers_for_one_whose_informational_answers_never_end()
    {
        var path = faults.Take(Faults.Primary.Raw, hasBackup: true).At("1.m4s");
        var flood = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 1000)));
        faults.Raw.Map(path, async exchange =>
        {
            // Until the node leaves.
            while (true) await exchange.SendAsync(flood);
        });

        await AssertWholeAndKeptAsync("1xx without end", path);
    }

    /// <summary>Whoever broke off may have done it already (RFC 9110 section 9.2.2).</summary>
    [Theory(Timeout = Patience.Scenario)]
    [InlineData("CONNECTION_RESET_BY_PEER")]
    [InlineData("EMPTY_RESPONSE")]
    public async Task An_unsafe_method_goes_to_the_first_origin_and_is_never_asked_twice(string fault)
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: true).AtAsync("1.m4s", new { fault });
        using var viewer = await RawConnection.OpenAsync(faults.Node.Public, TestContext.Current.CancellationToken);

        await viewer.SendAsync($"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", TestContext.Current.CancellationToken);
        var answer = await viewer.ReadAnswerAsync(TestContext.Current.CancellationToken);

        Assert.Equal(502, answer?.Status);
        Assert.Equal(1, await faults.WireMock.CountAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(0, faults.Backup.CountOf(path));
    }

    private async Task AssertWholeAndKeptAsync(string what, string path)
    {
        var answer = await faults.GetAsync(path);
        var next = await faults.GetAsync(path);

        Assert.True(Faults.IsWhole(answer), $"{what}: {answer}");
        Assert.True(next.CacheStatus is { Hit: true }, $"{what}: {next}");
    }
}
