using System.Text;
using System.Text.Json;
using CdnNode.Hls.Playlists;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Hls.Tests.Playlists;

public class PlaylistWritingTests
{
    [Fact]
    public void A_media_playlist_reads_back_as_it_was() => ForAnySeed(seed =>
    {
        var playlist = new RandomPlaylist(seed).Media();
        Assert.Equal(Json(playlist), Json((MediaPlaylist)Read.Any(PlaylistWriter.ToUtf8(playlist))));
    });

    [Fact]
    public void A_multivariant_playlist_reads_back_as_it_was() => ForAnySeed(seed =>
    {
        var playlist = new RandomPlaylist(seed).Multivariant();
        Assert.Equal(Json(playlist), Json((MultivariantPlaylist)Read.Any(PlaylistWriter.ToUtf8(playlist))));
    });

    [Fact]
    public void Tags_stand_in_the_order_that_old_players_know() => Assert.Equal(
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-TARGETDURATION:4
        #EXT-X-MEDIA-SEQUENCE:8
        #EXT-X-PLAYLIST-TYPE:EVENT
        #EXT-X-MAP:URI="init.mp4"
        #EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00.040Z
        #EXTINF:4.000,
        8.m4s
        #EXT-X-DISCONTINUITY
        #EXT-X-KEY:METHOD=AES-128,URI="key"
        #EXT-X-GAP
        #EXTINF:3.96,title
        #EXT-X-BYTERANGE:10@5
        9.m4s
        #EXT-X-ENDLIST

        """,
        Encoding.UTF8.GetString(PlaylistWriter.ToUtf8(Example())));

    [Fact]
    public void A_key_that_has_no_successor_is_taken_away()
    {
        var key = new MediaKey { Method = "AES-128", Uri = "k" };
        var written = Written([Segment("a") with { Keys = [key] }, Segment("b")]);
        Assert.Contains("a\n#EXT-X-KEY:METHOD=NONE\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_is_passed_in_makes_a_line_or_closes_a_quote()
    {
        const string Evil = "x\r\n#EXT-X-ENDLIST\n\"\u001b\u0085";
        var written = Written([Segment("#" + Evil) with { Title = Evil, Map = new MediaInitialization { Uri = Evil } }]);
        Assert.DoesNotContain(written, c => char.IsControl(c) && c != '\n');
        var segment = Assert.Single(Read.Media(written).Segments);
        Assert.Equal("%23x%0D%0A#EXT-X-ENDLIST%0A%22%1B%C2%85", segment.Uri);
        Assert.Equal("x%0D%0A#EXT-X-ENDLIST%0A%22%1B%C2%85", segment.Map!.Uri);
        Assert.Equal("x#EXT-X-ENDLIST'", segment.Title);
    }

    [Fact]
    public void Blanks_at_the_end_of_a_URI_are_kept_by_encoding_them() =>
        Assert.Equal("a%20%20", Assert.Single(Read.Media(Written([Segment("a  ")])).Segments).Uri);

    [Theory]
    [InlineData("#EXTINF:4,\na", 1)]
    [InlineData("#EXTINF:4.0,\na", 3)]
    [InlineData("#EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x1\n#EXTINF:4,\na", 2)]
    [InlineData("#EXT-X-BYTERANGE:1@0\n#EXTINF:4,\na", 4)]
    [InlineData("#EXT-X-KEY:METHOD=AES-128,URI=\"k\",KEYFORMAT=\"f\"\n#EXTINF:4,\na", 5)]
    [InlineData("#EXT-X-MAP:URI=\"m\"\n#EXTINF:4,\na", 6)]
    [InlineData("#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n#EXTINF:4,\na", 9)]
    public void The_version_a_playlist_needs_follows_from_what_it_uses(string lines, int version) =>
        Assert.Equal(version, PlaylistVersion.Required(Read.Media(Read.MediaText(lines))));

    private static MediaPlaylist Example() => new()
    {
        Version = 6,
        TargetDurationSeconds = 4,
        MediaSequence = 8,
        Type = MediaPlaylistType.Event,
        EndList = true,
        Segments =
        [
            Segment("8.m4s") with
            {
                Map = new MediaInitialization { Uri = "init.mp4" },
                ProgramDateTime = new DateTimeOffset(2026, 11, 22, 21, 0, 0, 40, TimeSpan.FromHours(1)),
                ProgramDateTimeIsExplicit = true,
            },
            Segment("9.m4s") with
            {
                DurationSeconds = 3.96m,
                Title = "title",
                Gap = true,
                Discontinuity = true,
                ByteRange = new ByteRange(10, 5),
                Map = new MediaInitialization { Uri = "init.mp4" },
                Keys = [new MediaKey { Method = "AES-128", Uri = "key" }],
            },
        ],
    };

    private static MediaSegment Segment(string uri) => new() { Uri = uri, DurationSeconds = 4.000m };

    private static string Written(MediaSegment[] segments) =>
        Encoding.UTF8.GetString(PlaylistWriter.ToUtf8(new MediaPlaylist { TargetDurationSeconds = 4, Segments = [.. segments] }));

    private static string Json<T>(T playlist) => JsonSerializer.Serialize(playlist);

    private static void ForAnySeed(Action<int> property) =>
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
