using System.Text;
using CdnNode.Hls.Playlists;

namespace CdnNode.Hls.Tests.Playlists;

public class RefusedPlaylistTests
{
    public static TheoryData<string, int, string> Refused => new()
    {
        { "", 1, "playlist" },
        { "<html>", 1, "playlist" },
        { "\uFEFF#EXTM3U\n#EXT-X-TARGETDURATION:1\n", 1, "playlist" },
        { "#EXTM3U8\n#EXT-X-TARGETDURATION:1\n", 1, "playlist" },
        { "#EXTM3U\n", 0, "playlist" },
        { "#EXTM3U\n#EXTINF:1,\na\n", 0, "#EXT-X-TARGETDURATION" },
        { "#EXTM3U\n#EXT-X-TARGETDURATION:0\n", 2, "#EXT-X-TARGETDURATION" },
        { "#EXTM3U\n#EXT-X-TARGETDURATION:-5\n", 2, "#EXT-X-TARGETDURATION" },
        { "#EXTM3U\n#EXT-X-TARGETDURATION:1e3\n", 2, "#EXT-X-TARGETDURATION" },
        { "#EXTM3U\n#EXT-X-TARGETDURATION:99999999999\n", 2, "#EXT-X-TARGETDURATION" },
        { Read.MediaText("#EXTINF:NaN,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:-1,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:0,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:0.000,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:1e308,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:Infinity,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:86401,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:0.12345678901234567890123456789,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF:,", "a"), 3, "#EXTINF" },
        { Read.MediaText("#EXTINF: 1,", "a"), 3, "#EXTINF" },
        { Read.MediaText("a.ts"), 3, "URI" },
        { Read.MediaText("#EXT-X-MEDIA-SEQUENCE:18446744073709551615"), 3, "#EXT-X-MEDIA-SEQUENCE" },
        { Read.MediaText("#EXT-X-MEDIA-SEQUENCE:9223372036854775807"), 3, "#EXT-X-MEDIA-SEQUENCE" },
        { Read.MediaText("#EXT-X-MEDIA-SEQUENCE:-1"), 3, "#EXT-X-MEDIA-SEQUENCE" },
        { Read.MediaText("#EXTINF:1,", "a", "#EXT-X-MEDIA-SEQUENCE:5"), 5, "#EXT-X-MEDIA-SEQUENCE" },
        { Read.MediaText("#EXT-X-DISCONTINUITY-SEQUENCE:18446744073709551615"), 3, "#EXT-X-DISCONTINUITY-SEQUENCE" },
        { Read.MediaText("#EXT-X-BYTERANGE:9223372036854775807@1", "#EXTINF:1,", "a"), 3, "#EXT-X-BYTERANGE" },
        { Read.MediaText("#EXT-X-BYTERANGE:99999999999999999999@0", "#EXTINF:1,", "a"), 3, "#EXT-X-BYTERANGE" },
        { Read.MediaText("#EXT-X-BYTERANGE:0@0", "#EXTINF:1,", "a"), 3, "#EXT-X-BYTERANGE" },
        { Read.MediaText("#EXT-X-BYTERANGE:5", "#EXTINF:1,", "a"), 3, "#EXT-X-BYTERANGE" },
        { Read.MediaText("#EXT-X-BYTERANGE:9223372036854775800@0", "#EXTINF:1,", "a", "#EXT-X-BYTERANGE:100", "#EXTINF:1,", "a"), 6, "#EXT-X-BYTERANGE" },
        { Read.MediaText("#EXT-X-MAP:BYTERANGE=\"1@0\""), 3, "#EXT-X-MAP" },
        { Read.MediaText("#EXT-X-MAP:URI=\"open"), 3, "#EXT-X-MAP" },
        { Read.MediaText("#EXT-X-MAP:URI"), 3, "#EXT-X-MAP" },
        { Read.MediaText("#EXT-X-MAP:URI=\"a\"b"), 3, "#EXT-X-MAP" },
        { Read.MediaText("#EXT-X-MAP:URI=a\"b"), 3, "#EXT-X-MAP" },
        { Read.MediaText("#EXT-X-KEY:METHOD=AES-128"), 3, "#EXT-X-KEY" },
        { Read.MediaText("#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0xfoo"), 3, "#EXT-X-KEY" },
        { Read.MediaText("#EXT-X-PROGRAM-DATE-TIME:yesterday"), 3, "#EXT-X-PROGRAM-DATE-TIME" },
        { Read.MediaText("#EXT-X-PROGRAM-DATE-TIME:0001-01-01T00:00:00+01:00"), 3, "#EXT-X-PROGRAM-DATE-TIME" },
        { Read.MediaText("#EXT-X-PROGRAM-DATE-TIME:2026-02-30T00:00:00Z"), 3, "#EXT-X-PROGRAM-DATE-TIME" },
        { Read.MediaText("#EXT-X-PLAYLIST-TYPE:LIVE"), 3, "#EXT-X-PLAYLIST-TYPE" },
        { Read.MediaText("#EXT-X-SKIP:SKIPPED-SEGMENTS=9999999999"), 3, "#EXT-X-SKIP" },
        { Read.MediaText("#EXT-X-PART:URI=\"p\",DURATION=NaN"), 3, "#EXT-X-PART" },
        { Read.MediaText("#EXTINF:1,", "a\u001b[31m.ts"), 4, "playlist" },
        { Read.MediaText("#EXTINF:1,", "a\0.ts"), 4, "playlist" },
        { Read.MediaText("#EXTINF:1,", "a\rb.ts"), 4, "playlist" },
        { Read.MediaText("#EXT-X-STREAM-INF:BANDWIDTH=1", "a"), 3, "#EXT-X-STREAM-INF" },
        { "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n#EXTINF:1,\nb\n", 4, "#EXTINF" },
        { "#EXTM3U\n#EXT-X-STREAM-INF:CODECS=\"x\"\na\n", 2, "#EXT-X-STREAM-INF" },
        { "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=big\na\n", 2, "#EXT-X-STREAM-INF" },
        { "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\nb\n", 4, "URI" },
        { "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", 0, "#EXT-X-STREAM-INF" },
        { "#EXTM3U\n#EXT-X-SESSION-KEY:METHOD=NONE\n", 0, "#EXT-X-STREAM-INF" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_playlist_is_refused_with_its_line_and_tag(string text, int line, string tag)
    {
        var error = Read.Error(text);
        Assert.Equal((line, tag), (error.Line, error.Tag));
        Assert.NotEmpty(error.Problem);
        Assert.NotEmpty(error.Allowed);
        Assert.DoesNotContain(error.ToString(), char.IsControl);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        byte[] latin1 = [.. Encoding.UTF8.GetBytes(Read.MediaText("#EXTINF:1,")), 0xE9, (byte)'\n'];
        Assert.Equal(4, Read.Error(latin1).Line);
    }

    [Fact]
    public void A_playlist_of_more_than_2_MiB_is_refused_unread() =>
        Assert.Contains("2097152 bytes", Read.Error(new string('#', (2 * 1024 * 1024) + 1)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_line_without_end_is_refused() => Assert.Equal(3, Read.Error(Read.MediaText(new string('a', 100_000))).Line);

    [Fact]
    public void Twenty_thousand_segments_are_read_and_one_more_is_refused()
    {
        static string Of(int count) => Read.MediaText([.. Enumerable.Repeat("#EXTINF:1,\na", count)]);
        Assert.Equal(20_000, Read.Media(Of(20_000)).Segments.Length);
        Assert.Equal("at most 20000", Read.Error(Of(20_001)).Allowed);
    }

    [Fact]
    public void Skipped_segments_count_towards_the_limit() =>
        Assert.Equal("at most 20000", Read.Error(Read.MediaText("#EXT-X-SKIP:SKIPPED-SEGMENTS=20000", "#EXTINF:1,", "a")).Allowed);

    [Fact]
    public void More_key_formats_at_once_than_any_player_knows_are_refused() => Assert.Equal(
        "at most 16", Read.Error(Read.MediaText([.. Enumerable.Range(0, 17).Select(i => $"#EXT-X-KEY:METHOD=X,URI=\"u\",KEYFORMAT=\"{i}\"")])).Allowed);

    [Fact]
    public void More_attributes_than_any_tag_has_are_refused() =>
        Assert.Equal("at most 128", Read.Error(Read.MediaText("#EXT-X-KEY:" + string.Concat(Enumerable.Repeat("A=,", 129)))).Allowed);

    [Fact]
    public void Limits_can_be_set_tighter()
    {
        var text = Encoding.UTF8.GetBytes(Read.MediaText("#EXTINF:1,", "a", "#EXTINF:1,", "b"));
        Assert.False(PlaylistReader.TryRead(text, new PlaylistLimits { MaxSegments = 1 }, out _, out var error));
        Assert.Equal(6, error.Line);
    }

    [Fact]
    public void What_an_error_quotes_is_clipped() => Assert.True(Read.Error(Read.MediaText("#EXTINF:" + new string('9', 30_000))).ToString().Length < 300);
}
