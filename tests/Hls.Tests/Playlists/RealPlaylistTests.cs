using CdnNode.Hls.Playlists;

namespace CdnNode.Hls.Tests.Playlists;

/// <summary>Playlists as ffmpeg writes them.</summary>
public class RealPlaylistTests
{
    public static TheoryData<string> All => [.. Corpus.Names("playlists")];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_playlist_of_the_corpus_is_read(string name) => Read.Any(Corpus.Bytes(name));

    [Fact]
    public void A_live_playlist_has_its_dates_behind_the_durations()
    {
        var playlist = Media("ffmpeg-live");
        Assert.True(playlist.IsLive);
        Assert.All(playlist.Segments, s => Assert.True(s.ProgramDateTimeIsExplicit));
        Assert.Equal(TimeSpan.FromSeconds(2), playlist.Segments[1].ProgramDateTime - playlist.Segments[0].ProgramDateTime);
    }

    [Fact]
    public void A_single_file_playlist_has_byte_ranges_that_follow_each_other()
    {
        var segments = Media("ffmpeg-byterange").Segments;
        Assert.Equal(segments[0].Map!.ByteRange!.Value.End, segments[0].ByteRange!.Value.Offset);
        Assert.Equal(segments[0].ByteRange!.Value.End, segments[1].ByteRange!.Value.Offset);
    }

    [Fact]
    public void An_encrypted_playlist_has_its_key_on_every_segment() =>
        Assert.All(Media("ffmpeg-encrypted").Segments, s => Assert.True(Assert.Single(s.Keys).EncryptsWholeSegment));

    [Fact]
    public void A_multivariant_playlist_has_its_variants() =>
        Assert.Equal(["0.m3u8", "1.m3u8"], Assert.IsType<MultivariantPlaylist>(Read.Any(Corpus.Bytes("playlists/ffmpeg-multivariant.m3u8"))).Variants.Select(v => v.Uri));

    private static MediaPlaylist Media(string name) => Assert.IsType<MediaPlaylist>(Read.Any(Corpus.Bytes($"playlists/{name}.m3u8")));
}
