using System.Buffers;
using System.Text;
using CdnNode.Hls.Playlists;

namespace CdnNode.Hls.Tests.Playlists;

public class PlaylistUriRewritingTests
{
    [Fact]
    public void Every_URI_is_mapped_and_all_else_stays()
    {
        var rewritten = Rewrite(
            """
            #EXTM3U
            ## a comment with URI="x"
            #EXT-X-TARGETDURATION:4
            #EXT-X-VENDOR:A="b,URI=c",URI="vendor",C=1
            #EXT-X-KEY:METHOD=AES-128,URI="key?a=1,2",IV=0x1
            #EXT-X-MAP:URI="init.mp4",BYTERANGE="1@0"
            #EXT-X-DATERANGE:ID="1",X-ASSET-URI="ad"
            #EXT-X-URI
            #EXTINF:4,URI="title"
            a.ts
            #EXT-X-PART:DURATION=1,URI="p"
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI=unquoted

            """,
            uri => uri.Text + "?t");
        Assert.Equal(
            """
            #EXTM3U
            ## a comment with URI="x"
            #EXT-X-TARGETDURATION:4
            #EXT-X-VENDOR:A="b,URI=c",URI="vendor?t",C=1
            #EXT-X-KEY:METHOD=AES-128,URI="key?a=1,2?t",IV=0x1
            #EXT-X-MAP:URI="init.mp4?t",BYTERANGE="1@0"
            #EXT-X-DATERANGE:ID="1",X-ASSET-URI="ad"
            #EXT-X-URI
            #EXTINF:4,URI="title"
            a.ts?t
            #EXT-X-PART:DURATION=1,URI="p?t"
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="unquoted?t"

            """,
            rewritten);
    }

    [Fact]
    public void The_callback_learns_which_tag_carries_the_URI()
    {
        var seen = new List<string>();
        Rewrite(
            "#EXTM3U\n#EXT-X-CONTENT-STEERING:SERVER-URI=\"s\"\n#EXT-X-MEDIA:URI=\"m\"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv\n",
            uri =>
            {
                seen.Add($"{uri.Tag} {uri.Text}");
                return uri.Text;
            });
        Assert.Equal(["#EXT-X-CONTENT-STEERING s", "#EXT-X-MEDIA m", "#EXT-X-STREAM-INF v"], seen);
    }

    [Fact]
    public void A_malformed_attribute_list_is_copied_as_it_is() =>
        Assert.Equal("#EXT-X-KEY:METHOD=A,URI=\"open\n", Rewrite("#EXT-X-KEY:METHOD=A,URI=\"open\n", _ => "mapped"));

    [Fact]
    public void What_the_callback_answers_makes_no_line_of_its_own() => Assert.Equal("a%0Ab\n", Rewrite("x\n", _ => "a\nb"));

    [Fact]
    public void A_line_with_control_characters_is_refused()
    {
        Assert.False(PlaylistUriRewriter.TryRewrite("a\u001bb"u8, PlaylistLimits.Default, uri => uri.Text, new ArrayBufferWriter<byte>(), out var error));
        Assert.Equal(1, error.Line);
    }

    private static string Rewrite(string text, Func<PlaylistUri, string> map)
    {
        var destination = new ArrayBufferWriter<byte>();
        Assert.True(PlaylistUriRewriter.TryRewrite(Encoding.UTF8.GetBytes(text), PlaylistLimits.Default, map, destination, out var error), error?.ToString());
        return Encoding.UTF8.GetString(destination.WrittenSpan);
    }
}
