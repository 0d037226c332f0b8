using System.Net;
using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Pacing;

public sealed class MediaIsPacedByItsLadder
{
    private static readonly (string, string)[] s_noStartup =
    [
        ("CdnNode:Shaper:StartupMedia", "0s"), ("CdnNode:Shaper:StartupSegments", "0"), ("CdnNode:Prefetch:Enabled", "false"),
        ("CdnNode:Shaper:Tick", "1ms"), ("CdnNode:Drain:Timeout", "0s"),
    ];

    /// <summary>c x R with R the top rung; CMCD moves c, wishes and floors.</summary>
    [Theory]
    [InlineData("", 4_000_000)]
    [InlineData("bl=30000", 3_200_000)]
    [InlineData("bl=60000", 3_200_000)]
    [InlineData("bl=15000", 4_600_000)]
    [InlineData("rtp=1000", 1_000_000)]
    [InlineData("rtp=100", 500_000)]
    [InlineData("br=1000,rtp=100", 1_250_000)]
    [InlineData("bl=3999", null)]
    [InlineData("su", null)]
    [InlineData("bs", null)]
    public async Task A_segment_of_a_low_rung_leaves_at_a_multiple_of_the_top_one(string cmcd, int? rate)
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, s_noStartup);
        await PlaylistsAsync(node, "low");

        await node.GetAsync($"/low3.ts?CMCD={Uri.EscapeDataString(cmcd)}");

        Assert.Equal(rate, await node.PacedRateAsync("/low3.ts"));
    }

    [Fact]
    public async Task Without_a_ladder_EXTINF_and_size_tell()
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, s_noStartup);
        await node.GetAsync("/low.m3u8");

        await node.GetAsync("/low3.ts");

        Assert.Equal(2 * 400_000, await node.PacedRateAsync("/low3.ts"));
    }

    [Theory]
    [InlineData("/init.mp4")]
    [InlineData("/index.m3u8")]
    [InlineData("/unlisted.ts")]
    public async Task Never_paced_are_playlists_init_segments_and_media_of_unknown_rate(string path)
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, s_noStartup);
        await PlaylistsAsync(node, "low");

        await node.GetAsync(path);

        Assert.Null(await node.PacedRateAsync(path));
    }

    [Fact]
    public async Task The_first_ten_seconds_of_a_session_leave_at_once_and_the_credit_is_the_sessions()
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, ("CdnNode:Prefetch:Enabled", "false"));
        await PlaylistsAsync(node, "low");

        for (var i = 0; i < 6; i++) await node.GetAsync($"/low{i}.ts?CMCD=sid%3D%22one%22");

        Assert.Null(await node.PacedRateAsync("/low4.ts"));
        Assert.Equal(4_000_000, await node.PacedRateAsync("/low5.ts"));
    }

    [Fact]
    public async Task Every_byte_of_a_paced_answer_is_right_and_the_session_is_shown()
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, s_noStartup);
        await PlaylistsAsync(node, "high");

        var answer = await node.GetAsync("/high1.ts?CMCD=sid%3D%22shown%22");
        await node.UntilSentAsync(Ladders.HighBytes);
        var shown = await node.Admin.GetStringAsync("/api/sessions?session=shown", TestContext.Current.CancellationToken);

        Assert.Equal(VirtualFile.Bytes(0, Ladders.HighBytes), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("\"rateBps\":4000000", shown, StringComparison.Ordinal);
        Assert.Contains($"\"sentBytes\":{Ladders.HighBytes}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_may_have_its_own_mode()
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, [.. s_noStartup, ("CdnNode:Routes:origin:Shaper:Mode", "off")]);
        await PlaylistsAsync(node, "low");

        await node.GetAsync("/low3.ts");

        Assert.Null(await node.PacedRateAsync("/low3.ts"));
    }

    [Fact]
    public async Task A_session_can_travel_in_the_URIs_of_playlists()
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, [.. s_noStartup, ("CdnNode:Shaper:SessionParameter", "vs")]);

        var multivariant = await (await node.GetAsync("/index.m3u8")).TextAsync();
        var rung = multivariant.Split('\n').First(static line => line.StartsWith("low.m3u8?vs=", StringComparison.Ordinal));
        var media = await (await node.GetAsync("/" + rung)).TextAsync();
        await node.GetAsync("/low3.ts" + rung["low.m3u8".Length..]);

        Assert.Contains("low3.ts" + rung["low.m3u8".Length..], media, StringComparison.Ordinal);
        Assert.Equal(4_000_000, await node.PacedRateAsync("/low3.ts"));
        Assert.Equal(1, node.Service<ShaperEngine>().Sessions.Count);
        Assert.Equal(3, node.OriginRequests);
    }

    [Fact]
    public async Task Above_the_nodes_rate_a_new_viewer_is_refused_and_an_admitted_one_stays()
    {
        await using var node = await TestNode.StartAsync(Ladders.AnswerAsync, [.. s_noStartup, ("CdnNode:Shaper:NodeRate", "3Mbit"), ("CdnNode:Shaper:Cmsd", "true")]);
        await PlaylistsAsync(node, "high");

        var first = await node.GetAsync("/high1.ts?CMCD=sid%3D%22one%22");
        var second = await node.GetAsync("/high1.ts?CMCD=sid%3D%22two%22");
        var again = await node.GetAsync("/high2.ts?CMCD=sid%3D%22one%22");

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, again.StatusCode]);
        Assert.Equal("5", Assert.Single(second.Headers.GetValues("Retry-After")));
        Assert.Contains("mb=", Assert.Single(again.Headers.GetValues("CMSD-Dynamic")), StringComparison.Ordinal);
    }

    private static async Task PlaylistsAsync(TestNode node, string rung)
    {
        await node.GetAsync("/index.m3u8");
        await node.GetAsync($"/{rung}.m3u8");
    }
}
