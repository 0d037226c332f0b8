using CdnNode.EndToEnd.Tests.Harness;

namespace CdnNode.EndToEnd.Tests.Scenarios.FailingOrigins;

/// <summary>Origins that fail for a while, as WireMock's scenarios tell it.</summary>
[Collection(FaultsCollection.Name)]
public sealed class Bursts(Faults faults)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task In_a_burst_of_503_what_is_stored_serves_as_long_as_it_may()
    {
        var path = await faults.Take(Faults.Primary.WireMock, hasBackup: false).AtAsync(
            "1.m4s", Faults.Good(("Cache-Control", "max-age=0, stale-if-error=600"), ("ETag", "\"v1\"")), then: new { status = 503 });

        await faults.GetAsync(path);
        var stale = await faults.GetAsync(path);

        Assert.True(Faults.IsWhole(stale), stale.ToString());
        Assert.Equal("stale-if-error", stale.CacheStatus!.Parameters["detail"]);
    }

    /// <summary>The breaker: open after two failures; when its time is over one request tries, however many come; then all is as before.</summary>
    [Fact(Timeout = Patience.Scenario)]
    public async Task A_primary_in_a_burst_of_503_is_left_and_tried_again_by_one_request()
    {
        var lane = faults.Take(Faults.Primary.WireMock, hasBackup: true);
        var prefix = $"/{lane.Prefix}/";
        var names = Enumerable.Range(0, 400).Select(i => lane.At($"{i}.m4s")).ToList();
        await MapAllAsync(prefix, new { status = 503 });

        foreach (var name in names.Take(10)) Assert.True(Faults.IsWhole(await faults.GetAsync(name)), name);
        Assert.Equal(2, await CountAllAsync(prefix));
        Assert.False(await IsPrimaryHealthyAsync(lane));

        // It answers again, slowly: whoever comes while the one probe waits goes to the backup.
        await MapAllAsync(prefix, new { status = 200, headers = new Dictionary<string, string> { ["Content-Type"] = "video/mp4" }, base64Body = Convert.ToBase64String(Faults.Body), fixedDelayMilliseconds = 600 });
        await Poll.UntilAsync("its time is over", _ => IsPrimaryHealthyAsync(lane), Cancel);
        var probe = faults.GetAsync(names[10]);
        await Poll.UntilAsync("one request tries it", async cancel => await CountAllAsync(prefix) > 2, Cancel);
        await Task.WhenAll(names.Skip(11).Take(8).Select(name => faults.GetAsync(name)));

        Assert.Equal(3, await CountAllAsync(prefix));
        Assert.True(Faults.IsWhole(await probe));
        await faults.GetAsync(names[20]);
        Assert.Equal(4, await CountAllAsync(prefix));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_listed_segment_that_is_404_at_first_is_there_a_moment_later()
    {
        var lane = faults.Take(Faults.Primary.WireMock, hasBackup: false);
        await ListAsync(lane);
        var path = await lane.AtAsync("1.m4s", new { status = 404 }, then: Faults.Good());

        Assert.True(Faults.IsWhole(await faults.GetAsync(path)));
        Assert.Equal(2, await faults.WireMock.CountAsync(path, Cancel));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_listed_segment_that_is_404_at_one_origin_is_fetched_from_the_next()
    {
        var lane = faults.Take(Faults.Primary.WireMock, hasBackup: true);
        await ListAsync(lane);
        var path = await lane.AtAsync("1.m4s", new { status = 404 });

        Assert.True(Faults.IsWhole(await faults.GetAsync(path)));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_listed_segment_that_stays_404_is_remembered_for_no_more_than_a_second()
    {
        var lane = faults.Take(Faults.Primary.WireMock, hasBackup: false);
        await ListAsync(lane);
        var path = await lane.AtAsync("1.m4s", new { status = 404, headers = new Dictionary<string, string> { ["Cache-Control"] = "max-age=3600" } });

        var first = await faults.GetAsync(path);
        var second = await faults.GetAsync(path);

        Assert.Equal((404, 404), (first.Status, second.Status));
        Assert.True(second.CacheStatus is { Hit: true }, second.ToString());
        Assert.InRange(int.Parse(second.CacheStatus.Parameters["ttl"], null), 0, 1);
    }

    private static async Task ListAsync(Lane lane)
    {
        const string Playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:4,\n1.m4s\n";
        var path = await lane.AtAsync("index.m3u8", new { status = 200, headers = new Dictionary<string, string> { ["Content-Type"] = "application/vnd.apple.mpegurl" }, body = Playlist });
        Assert.Equal(200, (await lane.Faults.GetAsync(path)).Status);
    }

    private Task MapAllAsync(string prefix, object response) => faults.WireMock.MapAsync(new { request = new { urlPathPattern = prefix + ".*" }, response }, Cancel);

    private Task<int> CountAllAsync(string prefix) => faults.WireMock.CountWhereAsync(new { urlPathPattern = prefix + ".*" }, Cancel);

    private async Task<bool> IsPrimaryHealthyAsync(Lane lane)
    {
        var status = await faults.Node.StatusAsync(Cancel);
        return status.GetProperty("origins").EnumerateArray()
            .Single(origin => origin.GetProperty("cluster").GetString() == lane.Prefix && new Uri(origin.GetProperty("address").GetString()!) == faults.WireMock.Address)
            .GetProperty("healthy").GetBoolean();
    }
}
