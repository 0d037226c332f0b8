using CdnNode.Origin.Tiers;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Origins;

public sealed class KeysAreSpreadOverShields
{
    private const int Keys = 20_000;
    private static readonly string[] s_shields = [.. Enumerable.Range(1, 12).Select(static i => $"http://shield{i}.example.net/")];

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(11)]
    public void One_more_takes_its_share_of_the_keys_and_moves_no_other(int before)
    {
        var moved = 0;
        for (var i = 0; i < Keys; i++)
        {
            var (then, now) = (Chosen(i, before), Chosen(i, before + 1));
            if (then == now) continue;
            moved++;
            Assert.Equal(before, now);
        }

        // 1/n of 20,000 within five standard deviations.
        var share = 1.0 / (before + 1);
        Assert.InRange((double)moved / Keys, share - Deviation(share), share + Deviation(share));
        TestContext.Current.TestOutputHelper?.WriteLine($"{before} -> {before + 1} shields: {moved} of {Keys} keys moved ({100.0 * moved / Keys:F2} %; 1/n is {100 * share:F2} %)");
    }

    [Fact]
    public void Each_has_its_share()
    {
        var counts = new int[5];
        for (var i = 0; i < Keys; i++) counts[Chosen(i, counts.Length)]++;

        Assert.All(counts, static count => Assert.InRange((double)count / Keys, 0.2 - Deviation(0.2), 0.2 + Deviation(0.2)));
    }

    [Fact]
    public void A_slash_at_the_end_of_its_address_makes_no_other_shield() =>
        Assert.Equal(Rendezvous.Weight("/a.ts", "http://shield1:8080/"), Rendezvous.Weight("/a.ts", "http://shield1:8080"));

    [Fact]
    public async Task Through_a_node_every_object_has_one_shield_and_the_origin_is_not_asked()
    {
        await using var first = await ShieldAsync("first");
        await using var second = await ShieldAsync("second");
        await using var node = await TestNode.StartAsync(
            static c => AnswersAreKept.Segment(c, "origin"),
            ("CdnNode:Shields:0", first.OriginAddress.AbsoluteUri), ("CdnNode:Shields:1", second.OriginAddress.AbsoluteUri), ("CdnNode:Disk:Enabled", "false"));
        var sources = new List<string>();

        for (var i = 0; i < 60; i++) sources.Add(await (await node.GetAsync($"/{i}.ts")).TextAsync());

        Assert.Equal(0, node.OriginRequests);
        Assert.Equal((sources.Count("first".Equals), sources.Count("second".Equals)), (first.OriginRequests, second.OriginRequests));
        Assert.InRange(first.OriginRequests, 12, 48);
    }

    /// <summary>A segment's shield is its own, not its playlist's: edges that have seen no playlist yet, or another one, choose the same.</summary>
    [Fact]
    public async Task Segments_that_a_live_playlist_lists_have_the_shields_that_they_had_without_it()
    {
        await using var first = await ShieldAsync("first");
        await using var second = await ShieldAsync("second");
        await using var node = await TestNode.StartAsync(
            static c => AnswersAreKept.Segment(c, "origin"), ("CdnNode:Shields:0", first.OriginAddress.AbsoluteUri), ("CdnNode:Shields:1", second.OriginAddress.AbsoluteUri),
            ("CdnNode:Prefetch:Enabled", "false"));
        (string Name, string Address)[] shields = [("first", first.OriginAddress.AbsoluteUri), ("second", second.OriginAddress.AbsoluteUri)];

        Assert.Contains("#EXTM3U", await (await node.GetAsync("/live/index.m3u8")).TextAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            var path = $"/live/{i}.ts";

            Assert.Equal(shields.MaxBy(shield => Rendezvous.Weight(path, shield.Address)).Name, await (await node.GetAsync(path)).TextAsync());
        }
    }

    [Fact]
    public async Task When_one_is_gone_the_other_has_its_keys_and_when_both_are_the_origin_is_asked()
    {
        var (firstIsDown, secondIsDown) = (true, false);
        await using var first = await ShieldAsync("first", () => firstIsDown);
        await using var second = await ShieldAsync("second", () => secondIsDown);
        await using var node = await TestNode.StartAsync(
            static c => AnswersAreKept.Segment(c, "origin"),
            ("CdnNode:Shields:0", first.OriginAddress.AbsoluteUri), ("CdnNode:Shields:1", second.OriginAddress.AbsoluteUri), ("CdnNode:Disk:Enabled", "false"));

        for (var i = 0; i < 30; i++) Assert.Equal("second", await (await node.GetAsync($"/{i}.ts")).TextAsync());
        secondIsDown = true;
        for (var i = 30; i < 60; i++) Assert.Equal("origin", await (await node.GetAsync($"/{i}.ts")).TextAsync());
    }

    /// <summary>What the cache has no part in: YARP forwards it, by the same rule.</summary>
    [Fact]
    public async Task What_passes_goes_the_way_of_its_object()
    {
        await using var first = await ShieldAsync("first");
        await using var second = await ShieldAsync("second");
        await using var node = await TestNode.StartAsync(
            static c => AnswersAreKept.Segment(c, "origin"), ("CdnNode:Shields:0", first.OriginAddress.AbsoluteUri), ("CdnNode:Shields:1", second.OriginAddress.AbsoluteUri));

        for (var i = 0; i < 20; i++)
        {
            var got = await (await node.GetAsync($"/{i}.ts")).TextAsync();
            using var put = await node.Client.PutAsync($"/{i}.ts", new StringContent("x"), TestContext.Current.CancellationToken);

            Assert.Equal(got, await put.TextAsync());
        }
    }

    private static int Chosen(int key, int shields) =>
        Enumerable.Range(0, shields).MaxBy(shield => Rendezvous.Weight($"/live/one/hd/segment{key}.ts", s_shields[shield]));

    private static double Deviation(double share) => 5 * Math.Sqrt(share * (1 - share) / Keys);

    private static Task<TestNode> ShieldAsync(string name, Func<bool>? isDown = null) => TestNode.StartAsync(c =>
    {
        if (isDown?.Invoke() == true)
        {
            c.Abort();
            return Task.CompletedTask;
        }
        if (c.Request.Path != "/live/index.m3u8") return AnswersAreKept.Segment(c, name);
        c.Response.ContentType = "application/vnd.apple.mpegurl";
        return c.Response.WriteAsync("#EXTM3U\n#EXT-X-TARGETDURATION:4\n" + string.Concat(Enumerable.Range(0, 20).Select(static i => $"#EXTINF:4,\n{i}.ts\n")));
    });
}
