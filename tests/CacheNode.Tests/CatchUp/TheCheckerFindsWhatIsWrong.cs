using CdnNode.PlaylistChecking;

namespace CdnNode.Tests.CatchUp;

/// <summary>A checker that finds nothing proves nothing, unless it finds what is there.</summary>
public sealed class TheCheckerFindsWhatIsWrong
{
    private const string Good = """
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-TARGETDURATION:2
        #EXT-X-MEDIA-SEQUENCE:10
        #EXT-X-DISCONTINUITY-SEQUENCE:4
        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00.000Z
        #EXTINF:2.000,
        10.ts
        #EXTINF:2.000,
        11.ts
        #EXT-X-DISCONTINUITY
        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:01:00.000Z
        #EXTINF:2.000,
        12.ts
        #EXT-X-GAP
        #EXTINF:1.500,
        13.ts

        """;

    [Fact]
    public void A_good_playlist_has_no_findings() => Assert.Empty(PlaylistChecker.Check(Good, needsDates: true));

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-VERSION:3", "#EXT-X-VERSION:3\n#EXTM3U", "line 1")]
    [InlineData("#EXT-X-VERSION:3", "#EXT-X-VERSION:1", "need 3")]
    [InlineData("#EXT-X-TARGETDURATION:2", "#EXT-X-TARGETDURATION:1", "rounds to more")]
    [InlineData("#EXT-X-TARGETDURATION:2\n", "", "no EXT-X-TARGETDURATION")]
    [InlineData("#EXT-X-TARGETDURATION:2", "#EXT-X-TARGETDURATION:2\n#EXT-X-TARGETDURATION:2", "given twice")]
    [InlineData("#EXTINF:2.000,\n11.ts", "11.ts", "without EXTINF")]
    [InlineData("#EXTINF:2.000,\n11.ts", "#EXTINF:2.000\n11.ts", "no comma")]
    [InlineData("#EXTINF:2.000,\n11.ts", "#EXTINF:-2,\n11.ts", "no decimal number")]
    [InlineData("#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:01:00.000Z\n", "", "no date at a start of time")]
    [InlineData("20:01:00.000Z", "20:01:00.000", "no date with a zone")]
    [InlineData("20:01:00.000Z", "19:01:00.000Z", "time goes back")]
    [InlineData("#EXT-X-DISCONTINUITY\n", "", "without a discontinuity")]
    [InlineData("11.ts", "11.m4s", "fMP4 without EXT-X-MAP")]
    [InlineData("11.ts", "11.ts\n#EXT-X-MEDIA-SEQUENCE:3", "after the first segment")]
    [InlineData("13.ts\n", "13.ts\n#EXTINF:2,\n", "without its URI")]
    [InlineData("#EXT-X-GAP", "#EXT-X-KEY:METHOD=AES-128", "no quoted URI")]
    [InlineData("#EXT-X-GAP", "#EXT-X-KEY:METHOD=AES-128, URI=\"k\"", "malformed")]
    [InlineData("#EXT-X-GAP", "#EXT-X-STREAM-INF:BANDWIDTH=1", "multivariant")]
    [InlineData("#EXT-X-MEDIA-SEQUENCE:10", "#EXT-X-SKIP:SKIPPED-SEGMENTS=4", "CAN-SKIP-UNTIL")]
    [InlineData("#EXT-X-MEDIA-SEQUENCE:10", "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=11", "six target durations")]
    [InlineData("10.ts", "10\u0001.ts", "control character")]
    public void One_wrong_line_is_found(string good, string bad, string finding)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        Assert.Contains(PlaylistChecker.Check(Good.Replace(good, bad, StringComparison.Ordinal), needsDates: true), found => found.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public void A_window_that_slides_by_the_rules_has_no_findings()
    {
        var checker = new ReloadChecker(needsDates: true);
        for (var first = 0; first < 20; first++) checker.Add(Window(first, 5));
        Assert.Empty(checker.Findings);
        Assert.Equal(20, checker.Reloads);
    }

    [Fact]
    public void Each_forbidden_change_is_found()
    {
        Finds("media sequence fell", Window(5, 5), Window(4, 7));
        Finds("discontinuity sequence fell", Window(5, 5), Window(5, 6).Replace("SEQUENCE:1", "SEQUENCE:0", StringComparison.Ordinal));
        Finds("is gone", Window(5, 5), Window(5, 4));
        Finds("TARGETDURATION changed", Window(5, 5), Window(5, 5).Replace("DURATION:2", "DURATION:3", StringComparison.Ordinal));
        Finds("segment 7 was", Window(5, 5), Window(5, 5).Replace("7.ts", "other.ts", StringComparison.Ordinal));
        Finds("segment 7 was", Window(5, 5), Window(5, 5).Replace("#EXTINF:2,\n7.ts", "#EXT-X-GAP\n#EXTINF:2,\n7.ts", StringComparison.Ordinal));
        Finds("changed after EXT-X-ENDLIST", Window(5, 5) + "#EXT-X-ENDLIST\n", Window(5, 6) + "#EXT-X-ENDLIST\n");
        Finds("ENDLIST is gone", Window(5, 5) + "#EXT-X-ENDLIST\n", Window(5, 5));
        Finds("EVENT lost", Event(Window(5, 5)), Event(Window(6, 5)));
        Finds("three target durations", Window(5, 5), Window(8, 2));
        Finds("never listed", Window(5, 8), Delta(4, 2));
    }

    [Fact]
    public void Renditions_that_do_not_fit_together_are_found()
    {
        Assert.Empty(Fit(Window(5, 5), Window(5, 6)));
        Assert.Contains(Fit(Window(5, 5), Window(5, 5).Replace("DURATION:2", "DURATION:3", StringComparison.Ordinal)), static f => f.Contains("target durations", StringComparison.Ordinal));
        Assert.Contains(Fit(Window(5, 5), Window(5, 5).Replace("Y-SEQUENCE:1", "Y-SEQUENCE:2", StringComparison.Ordinal)), static f => f.Contains("discontinuity sequences", StringComparison.Ordinal));
        Assert.Contains(Fit(Window(5, 5), Window(5, 5).Replace(":11.000Z", ":11.900Z", StringComparison.Ordinal).Replace(":10.000Z", ":10.900Z", StringComparison.Ordinal)), static f => f.Contains("no counterpart", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Fit(string one, string other) =>
        RenditionChecker.Check(new Dictionary<string, string> { ["one"] = one, ["other"] = other }, TimeSpan.FromMilliseconds(100));

    private static void Finds(string what, params string[] reloads)
    {
        var checker = new ReloadChecker();
        foreach (var text in reloads) checker.Add(text);
        Assert.Contains(checker.Findings, found => found.Contains(what, StringComparison.Ordinal));
    }

    private static string Window(int first, int count) =>
        $"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{first}\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:{2 * first:00}.000Z\n" + Segments(first, count);

    private static string Delta(int first, int skipped) =>
        $"#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=12\n#EXT-X-MEDIA-SEQUENCE:{first}\n#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}\n"
        + Segments(first + skipped, 7);

    private static string Segments(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(static n => $"#EXTINF:2,\n{n}.ts\n"));

    private static string Event(string window) => window.Replace("#EXT-X-MEDIA", "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MEDIA", StringComparison.Ordinal);
}
