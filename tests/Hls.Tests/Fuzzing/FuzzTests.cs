using System.Buffers;
using System.Text;
using CdnNode.Hls.CommonMedia;
using CdnNode.Hls.Mp4;
using CdnNode.Hls.Mpeg2Ts;
using CdnNode.Hls.Playlists;
using CdnNode.Hls.Tests.Mp4;

namespace CdnNode.Hls.Tests.Fuzzing;

public class FuzzTests
{
    private static readonly string[] s_playlistWords =
    [
        "\n", "\r\n", "#EXTM3U\n", "#EXTINF:1,\n", "#EXT-X-TARGETDURATION:", "#EXT-X-MEDIA-SEQUENCE:18446744073709551615\n", "#EXT-X-BYTERANGE:9223372036854775807@1\n",
        "#EXT-X-BYTERANGE:5\n", "#EXT-X-KEY:METHOD=NONE\n", "#EXT-X-MAP:URI=\"", "#EXT-X-DISCONTINUITY\n", "#EXT-X-GAP\n", "#EXT-X-PROGRAM-DATE-TIME:9999-12-31T23:59:59.9999999-23:59\n",
        "#EXT-X-SKIP:SKIPPED-SEGMENTS=20000\n", "#EXT-X-STREAM-INF:BANDWIDTH=1\n", "#EXT-X-START:TIME-OFFSET=-0\n", "NaN", "-1", "1e308", "0.0000000000000000000000001", "\"", ",", "=", "@", "\u001b", "\uFEFF", "é",
    ];

    private static readonly string[] s_cmcdWords = ["\"", "\\", ",", "=", "bs", "br=", "sid=\"", "nor=\"%00", "%", "99999999999999999999", "-1", "NaN", "é", "\0"];

    [Fact]
    public void Any_playlist_is_read_or_refused_and_what_is_read_can_be_written_and_read_again() =>
        Fuzz.Run(Corpus.All("playlists"), s_playlistWords, 12_000, bytes =>
        {
            if (!PlaylistReader.TryRead(bytes, out var playlist, out var error))
            {
                Assert.InRange(error.ToString().Length, 1, 500);
                return;
            }

            var written = PlaylistWriter.ToUtf8(playlist);
            Assert.True(PlaylistReader.TryRead(written, out var again, out error), error?.ToString());
            Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(PlaylistWriter.ToUtf8(again)));
        });

    [Fact]
    public void Any_playlist_is_rewritten_or_refused_and_stays_what_it_was() => Fuzz.Run(Corpus.All("playlists"), s_playlistWords, 8_000, bytes =>
    {
        var output = new ArrayBufferWriter<byte>();
        var rewritten = PlaylistUriRewriter.TryRewrite(bytes, PlaylistLimits.Default, uri => uri.Text, output, out _);
        if (!PlaylistReader.TryRead(bytes, out var playlist, out _))
            return;
        Assert.True(rewritten);
        Assert.True(PlaylistReader.TryRead(output.WrittenSpan, out var again, out var error), error?.ToString());
        Assert.Equal(PlaylistWriter.ToUtf8(playlist), PlaylistWriter.ToUtf8(again));
    });

    [Fact]
    public void Any_bytes_are_looked_through_as_a_transport_stream()
    {
        var inspector = new TsInspector();
        Fuzz.Run(Corpus.All("ts"), [], 2_000, bytes =>
        {
            inspector.Push(bytes.AsSpan(0, bytes.Length / 3));
            inspector.Push(bytes.AsSpan(bytes.Length / 3));
            var report = inspector.Complete();
            Assert.Equal(bytes.Length, (report.Packets * 188) + report.SkippedBytes);
            Assert.InRange(report.Streams.Length, 0, 32);
        });
    }

    [Fact]
    public void Any_packets_are_restamped_and_back()
    {
        var whole = Corpus.All("ts").Select(b => b[..(b.Length / 188 * 188)]).ToArray();
        Fuzz.Run(whole, [], 1_500, bytes =>
        {
            var segment = (byte[])bytes.Clone();
            if (!new TsRestamper().TryRestamp(segment, segment, 1_234_567))
                return;
            Assert.True(new TsRestamper().TryRestamp(segment, segment, -1_234_567));
            Assert.Equal(bytes, segment);
        });
    }

    [Fact]
    public void Any_bytes_are_looked_through_as_MP4() => Fuzz.Run(Corpus.All("mp4"), [], 3_000, bytes =>
    {
        var report = Mp4Inspector.Inspect(bytes, Boxes.Initialization);
        Assert.InRange(report.Fragments.Length, 0, Mp4Inspector.MaxTracks);
        Assert.InRange(report.Tracks.Length, 0, Mp4Inspector.MaxTracks);
        _ = report.Duration;
    });

    [Fact]
    public void Any_fragment_is_restamped_or_left_as_it_was() => Fuzz.Run(Corpus.All("mp4"), [], 2_000, bytes =>
    {
        var segment = (byte[])bytes.Clone();
        if (!new FragmentRestamper(Boxes.Initialization).TryRestamp(segment, 1_234_567))
            Assert.Equal(bytes, segment);
    });

    [Fact]
    public void Any_text_is_read_as_CMCD()
    {
        var lines = Corpus.All("cmcd").SelectMany(file => Encoding.UTF8.GetString(file).Split('\n')).Select(Encoding.UTF8.GetBytes).ToArray();
        Fuzz.Run(lines, s_cmcdWords, 40_000, bytes =>
        {
            var cmcd = Cmcd.ParseQuery(Encoding.UTF8.GetString(bytes));
            Assert.InRange(cmcd.SessionId?.Length ?? 0, 0, Cmcd.MaxIdLength);
            Assert.DoesNotContain(cmcd.NextObject ?? "", char.IsControl);
            Assert.InRange(cmcd.BufferLength ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(20_000));
        });
    }
}
