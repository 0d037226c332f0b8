using CdnNode.Hls.Playlists;

namespace CdnNode.Hls.Tests.Playlists;

public class MultivariantPlaylistReadingTests
{
    private readonly MultivariantPlaylist _playlist = Read.Multivariant("""
        #EXTM3U
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="English, stereo",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="en/a.m3u8",CHANNELS="2"
        #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC1",INSTREAM-ID="CC1"
        #EXT-X-STREAM-INF:BANDWIDTH=1280000,AVERAGE-BANDWIDTH=1000000,CODECS="avc1.4d401f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970,AUDIO="aac"
        low/index.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=2560000,CLOSED-CAPTIONS=NONE,VIDEO-RANGE=SDR,PATHWAY-ID="A"
        # a comment between the two
        high/index.m3u8
        #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=86000,URI="low/iframes.m3u8"
        #EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.apple.streamingkeydelivery"
        #EXT-X-SESSION-DATA:DATA-ID="com.example.title",VALUE="A film"
        #EXT-X-CONTENT-STEERING:SERVER-URI="/steer",PATHWAY-ID="A"
        """);

    [Fact]
    public void Variants_are_read_with_their_URIs()
    {
        Assert.Equal(["low/index.m3u8", "high/index.m3u8"], _playlist.Variants.Select(v => v.Uri));
        var low = _playlist.Variants[0];
        Assert.Equal((1280000L, 1000000L), (low.Bandwidth, low.AverageBandwidth!.Value));
        Assert.Equal(("avc1.4d401f,mp4a.40.2", "aac"), (low.Codecs, low.AudioGroup));
        Assert.Equal((new Resolution(1280, 720), 29.970m), (low.Resolution!.Value, low.FrameRate!.Value));
        Assert.True(_playlist.Variants[1].NoClosedCaptions);
        Assert.Equal(2560000, _playlist.TopBandwidth);
    }

    [Fact]
    public void Renditions_are_read()
    {
        var audio = _playlist.Renditions[0];
        Assert.Equal(("AUDIO", "aac", "English, stereo", "en", "en/a.m3u8"), (audio.Type, audio.GroupId, audio.Name, audio.Language, audio.Uri));
        Assert.True(audio is { Default: true, AutoSelect: true, Forced: false });
        Assert.Null(_playlist.Renditions[1].Uri);
    }

    [Fact]
    public void I_frame_variants_session_keys_data_and_steering_are_kept()
    {
        Assert.Equal("low/iframes.m3u8", Assert.Single(_playlist.IFrameVariants).Uri);
        Assert.Equal("skd://k", Assert.Single(_playlist.SessionKeys).Uri);
        Assert.Equal(new SessionData("com.example.title", "A film", null, null, null), Assert.Single(_playlist.SessionData));
        Assert.Equal(new ContentSteering("/steer", "A"), _playlist.ContentSteering);
    }

    [Fact]
    public void Renditions_and_variants_come_in_any_order()
    {
        var playlist = Read.Multivariant("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\"\n");
        Assert.Single(playlist.Variants);
        Assert.Single(playlist.Renditions);
    }
}
