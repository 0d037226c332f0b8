using CdnNode.Hls.Playlists;

namespace CdnNode.Hls.Tests.Playlists;

public class MediaPlaylistReadingTests
{
    [Fact]
    public void The_head_of_a_live_playlist_is_read()
    {
        var playlist = Read.Media("""
            #EXTM3U
            #EXT-X-VERSION:6
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-START:TIME-OFFSET=-12.5,PRECISE=YES
            #EXT-X-TARGETDURATION:4
            #EXT-X-MEDIA-SEQUENCE:9223372036854700000
            #EXT-X-DISCONTINUITY-SEQUENCE:3
            #EXTINF:4.000,
            a.ts
            """);
        Assert.Equal(6, playlist.Version);
        Assert.True(playlist.IndependentSegments);
        Assert.Equal(new PlaylistStart(-12.5m, Precise: true), playlist.Start);
        Assert.Equal(4, playlist.TargetDurationSeconds);
        Assert.Equal(9223372036854700000, playlist.MediaSequence);
        Assert.Equal(3, playlist.DiscontinuitySequence);
        Assert.True(playlist.IsLive);
        Assert.Equal(9223372036854700001, playlist.NextMediaSequence);
    }

    [Theory]
    [InlineData("9.009")]
    [InlineData("10")]
    [InlineData("4.000000")]
    [InlineData("2.00000000000000000000000001")]
    public void A_duration_is_kept_digit_by_digit(string written)
    {
        var segment = Assert.Single(Read.Media(Read.MediaText($"#EXTINF:{written},", "a.ts")).Segments);
        Assert.Equal(written, segment.DurationSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_title_may_be_empty_missing_or_hold_commas()
    {
        var segments = Read.Media(Read.MediaText("#EXTINF:1,one, two", "a", "#EXTINF:1,", "b", "#EXTINF:1", "c")).Segments;
        Assert.Equal(["one, two", null, null], segments.Select(s => s.Title));
    }

    [Fact]
    public void Lines_may_end_with_CR_LF_and_blanks_and_comments_are_skipped()
    {
        var playlist = Read.Media("#EXTM3U\r\n# made by hand\r\n\r\n#EXT-X-TARGETDURATION:2 \r\n#EXTINF:2,\r\na.ts\t\r\n");
        Assert.Equal("a.ts", Assert.Single(playlist.Segments).Uri);
    }

    [Fact]
    public void Unknown_tags_are_harmless()
    {
        var playlist = Read.Media(Read.MediaText("#EXT-X-CUE-OUT:30", "#EXTGRP:x", "#EXT", "#EXT-X-DATERANGE:ID=\"1\"", "#EXTINF:1,", "#EXT-OATCLS-SCTE35:/DA=", "a"));
        Assert.Equal("a", Assert.Single(playlist.Segments).Uri);
    }

    [Theory]
    [InlineData("#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00.500Z", "#EXTINF:2,")]
    [InlineData("#EXTINF:2,", "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00.500+0000")]
    [InlineData("#EXTINF:2,", "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T21:30:00.5+01:30")]
    [InlineData("#EXTINF:2,", "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T12:00:00.50-08")]
    [InlineData("#EXTINF:2,", "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00.5")]
    public void Date_and_duration_come_in_either_order_and_the_zone_in_any_form(string first, string second)
    {
        var segment = Assert.Single(Read.Media(Read.MediaText(first, second, "a.ts")).Segments);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 20, 0, 0, 500, TimeSpan.Zero), segment.ProgramDateTime);
        Assert.True(segment.ProgramDateTimeIsExplicit);
    }

    [Fact]
    public void Dates_are_worked_out_forward_and_backward_without_adding_up_errors()
    {
        var lines = new List<string>();
        for (var i = 0; i < 3001; i++)
        {
            if (i == 1)
                lines.Add("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z");
            lines.AddRange(["#EXTINF:0.33333333,", $"{i}.ts"]);
        }

        var segments = Read.Media(Read.MediaText([.. lines])).Segments;
        var begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(begin.AddTicks(-3333333), segments[0].ProgramDateTime);
        Assert.Equal(begin.AddTicks(9_996_666_567), segments[3000].ProgramDateTime); // 2999 x 0.33333333 s
        Assert.Equal([false, true, false], segments.Take(3).Select(s => s.ProgramDateTimeIsExplicit));
    }

    [Fact]
    public void A_date_at_the_end_of_time_is_left_out_where_it_would_run_over()
    {
        var segments = Read.Media(Read.MediaText("#EXT-X-PROGRAM-DATE-TIME:9999-12-31T23:59:59Z", "#EXTINF:2,", "a", "#EXTINF:2,", "b")).Segments;
        Assert.NotNull(segments[0].ProgramDateTime);
        Assert.Null(segments[1].ProgramDateTime);
    }

    [Fact]
    public void Sequence_and_discontinuity_numbers_are_counted_for_each_segment()
    {
        var segments = Read.Media(Read.MediaText(
            "#EXT-X-MEDIA-SEQUENCE:7", "#EXT-X-DISCONTINUITY-SEQUENCE:2", "#EXTINF:1,", "a", "#EXT-X-DISCONTINUITY", "#EXTINF:1,", "b", "#EXT-X-GAP", "#EXTINF:1,", "c")).Segments;
        Assert.Equal([7L, 8L, 9L], segments.Select(s => s.MediaSequence));
        Assert.Equal([2L, 3L, 3L], segments.Select(s => s.DiscontinuitySequence));
        Assert.Equal([false, true, false], segments.Select(s => s.Discontinuity));
        Assert.Equal([false, false, true], segments.Select(s => s.Gap));
    }

    [Fact]
    public void A_byte_range_without_offset_continues_the_one_before()
    {
        var segments = Read.Media(Read.MediaText(
            "#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"700@0\"",
            "#EXTINF:1,", "#EXT-X-BYTERANGE:1000@700", "all.mp4",
            "#EXT-X-BYTERANGE:500", "#EXTINF:1,", "all.mp4")).Segments;
        Assert.Equal([new ByteRange(1000, 700), new ByteRange(500, 1700)], segments.Select(s => s.ByteRange!.Value));
        Assert.Equal(new ByteRange(700, 0), segments[1].Map!.ByteRange);
    }

    [Fact]
    public void Keys_stay_in_force_until_one_of_their_format_or_none_comes()
    {
        var segments = Read.Media(Read.MediaText(
            "#EXT-X-KEY:METHOD=AES-128,URI=\"k1\",IV=0x0123456789abcdef0123456789ABCDEF", "#EXTINF:1,", "a",
            "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\",KEYFORMAT=\"com.apple.streamingkeydelivery\",KEYFORMATVERSIONS=\"1\"", "#EXTINF:1,", "b",
            "#EXT-X-KEY:METHOD=AES-128,URI=\"k2\"", "#EXTINF:1,", "c",
            "#EXT-X-KEY:METHOD=NONE", "#EXTINF:1,", "d")).Segments;
        Assert.Equal(["k1", "k1 skd://x", "k2 skd://x", ""], segments.Select(s => string.Join(' ', s.Keys.Select(k => k.Uri))));
        Assert.Equal("0x0123456789abcdef0123456789ABCDEF", segments[0].Keys[0].Iv);
        Assert.True(segments[0].Keys[0].EncryptsWholeSegment);
        Assert.False(segments[1].Keys[1].EncryptsWholeSegment);
    }

    [Fact]
    public void A_map_remembers_the_keys_that_stand_before_it_only()
    {
        var segment = Assert.Single(Read.Media(Read.MediaText("#EXT-X-MAP:URI=\"i.mp4\"", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"", "#EXTINF:1,", "a")).Segments);
        Assert.Empty(segment.Map!.Keys);
        Assert.Single(segment.Keys);
    }

    [Fact]
    public void A_low_latency_playlist_is_read_with_its_parts_hints_and_reports()
    {
        var playlist = Read.Media("""
            #EXTM3U
            #EXT-X-VERSION:9
            #EXT-X-TARGETDURATION:4
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0,CAN-SKIP-UNTIL=24.0,HOLD-BACK=12
            #EXT-X-PART-INF:PART-TARGET=0.33334
            #EXT-X-MEDIA-SEQUENCE:266
            #EXT-X-PART:DURATION=0.33334,URI="266.1.mp4",BYTERANGE="100@0",INDEPENDENT=YES
            #EXT-X-PART:DURATION=0.33334,URI="266.1.mp4",BYTERANGE="50"
            #EXTINF:4.00008,
            266.mp4
            #EXT-X-PART:DURATION=0.33334,URI="267.1.mp4",GAP=YES
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="267.2.mp4",BYTERANGE-START=5
            #EXT-X-RENDITION-REPORT:URI="../1M/wait.php",LAST-MSN=266,LAST-PART=2
            """);
        Assert.Equal(
            new ServerControl { CanBlockReload = true, PartHoldBackSeconds = 1.0m, CanSkipUntilSeconds = 24.0m, HoldBackSeconds = 12 }, playlist.ServerControl);
        Assert.Equal(0.33334m, playlist.PartTargetSeconds);
        var parts = Assert.Single(playlist.Segments).Parts;
        Assert.Equal([new ByteRange(100, 0), new ByteRange(50, 100)], parts.Select(p => p.ByteRange!.Value));
        Assert.Equal([true, false], parts.Select(p => p.Independent));
        Assert.True(Assert.Single(playlist.Upcoming!.Parts).Gap);
        Assert.Equal(new PreloadHint("PART", "267.2.mp4", 5, null), Assert.Single(playlist.PreloadHints));
        Assert.Equal(new RenditionReport("../1M/wait.php", 266, 2), Assert.Single(playlist.RenditionReports));
    }

    [Fact]
    public void A_delta_update_counts_on_behind_what_it_skips()
    {
        var playlist = Read.Media(Read.MediaText("#EXT-X-MEDIA-SEQUENCE:100", "#EXT-X-SKIP:SKIPPED-SEGMENTS=5", "#EXTINF:1,", "a"));
        Assert.Equal(new PlaylistSkip(5, null), playlist.Skip);
        Assert.Equal(105, playlist.Segments[0].MediaSequence);
        Assert.Equal(106, playlist.NextMediaSequence);
    }

    [Fact]
    public void An_ended_playlist_is_not_live()
    {
        var playlist = Read.Media(Read.MediaText("#EXT-X-PLAYLIST-TYPE:EVENT", "#EXTINF:1.5,", "a", "#EXTINF:1.25,", "b", "#EXT-X-ENDLIST"));
        Assert.Equal(MediaPlaylistType.Event, playlist.Type);
        Assert.False(playlist.IsLive);
        Assert.Equal(2.75m, playlist.TotalDurationSeconds);
    }
}
