using System.Globalization;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>ffmpeg's arguments for a test picture and a tone as HLS in two renditions.</summary>
internal static class FfmpegCommand
{
    /// <summary>Length of a segment, the playlists' target duration, in seconds, where nothing else is said.</summary>
    public const double SegmentSeconds = 2;

    /// <summary>Of the better rendition's pictures, a second, where nothing else is said.</summary>
    public const int Kilobits = 200;

    private const int FramesPerSecond = 25;

    /// <summary>Without noise no encoder finds more to say of it, in kbit/s.</summary>
    private const int MostOfAPlainPicture = 1500;

    /// <param name="tone">Frequency in Hz: another one makes other bytes, as another run of a real encoder does.</param>
    /// <param name="segmentSeconds">A whole number of frames, a multiple of 0.04; at least 0.52, since ffmpeg rounds a target duration below half a second to 0.</param>
    /// <param name="speed">How much faster than in real time: the list is as much longer, so that as much time of the clock is in it.</param>
    /// <param name="kilobits">A second of pictures of the better rendition.</param>
    public static IEnumerable<string> Live(string folder, Container container, int tone = 440, double segmentSeconds = SegmentSeconds, int speed = 1, int kilobits = Kilobits) =>
        [.. Global, .. Source(speed, tone, isNoisy: kilobits > MostOfAPlainPicture), .. Encoder(segmentSeconds, kilobits), .. Hls(folder, container, segmentSeconds),
         "-hls_list_size", $"{6 * speed}", "-hls_delete_threshold", $"{12 * speed}", "-hls_flags", "delete_segments+program_date_time+independent_segments+temp_file+omit_endlist", "v%v/index.m3u8"];

    public static IEnumerable<string> Vod(string folder, Container container, int seconds) =>
        [.. Global, .. Source(speed: null, tone: 440, isNoisy: false), .. Encoder(SegmentSeconds, Kilobits), "-t", $"{seconds}", .. Hls(folder, container, SegmentSeconds),
         "-hls_playlist_type", "vod", "-hls_flags", "independent_segments", "v%v/index.m3u8"];

    private static string[] Encoder(double segmentSeconds, int kilobits) =>
    [
        "-map", "0:v", "-map", "1:a", "-map", "0:v", "-map", "1:a",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", $"{(int)Math.Round(FramesPerSecond * segmentSeconds)}", "-sc_threshold", "0",
        "-s:v:0", "320x180", "-b:v:0", $"{kilobits}k", "-s:v:1", "160x90", "-b:v:1", "100k",
        "-c:a", "aac", "-b:a", "64k",
    ];

    private static string[] Global => ["-hide_banner", "-nostdin", "-v", "warning", "-y"];

    private static IEnumerable<string> Source(int? speed, int tone, bool isNoisy)
    {
        string[] pace = speed is { } times ? ["-readrate", $"{times}"] : [];
        return [.. pace, "-f", "lavfi", "-i", $"testsrc2=size=320x180:rate={FramesPerSecond}{(isNoisy ? ",noise=alls=40:allf=t" : "")}", .. pace, "-f", "lavfi", "-i", $"sine=frequency={tone}:sample_rate=48000"];
    }

    private static IEnumerable<string> Hls(string folder, Container container, double segmentSeconds)
    {
        var extension = container == Container.TransportStream ? "ts" : "m4s";
        string[] type = container == Container.TransportStream ? ["-hls_segment_type", "mpegts"] : ["-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4"];
        return ["-f", "hls", "-hls_time", segmentSeconds.ToString(CultureInfo.InvariantCulture), .. type, "-var_stream_map", "v:0,a:0 v:1,a:1", "-master_pl_name", "index.m3u8",
            "-hls_segment_filename", Path.Combine(folder, $"v%v/seg%d.{extension}")];
    }
}
