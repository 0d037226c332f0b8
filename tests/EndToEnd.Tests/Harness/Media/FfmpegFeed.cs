using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>One encoder whose programme, two pictures and two tones in a transport stream over UDP, reaches several packagers: they cut at the same pictures.</summary>
internal sealed class FfmpegFeed : IAsyncDisposable
{
    public const int PicturesPerSecond = 25;

    private readonly ProcessHost _process;

    private FfmpegFeed(ProcessHost process) => _process = process;

    /// <summary>How much of the programme there is by now: the clock of all play time, which on a busy machine is slower than a wall's.</summary>
    public TimeSpan Encoded => TimeSpan.FromMicroseconds(Progress.Of(_process.Out, "out_time_us=") ?? 0);

    /// <param name="ports">UDP ports of the packagers; whether anyone listens there is nothing to the feed.</param>
    public static FfmpegFeed Start(params int[] ports)
    {
        var targets = string.Join('|', ports.Select(static port => $"[f=mpegts]udp://127.0.0.1:{port}?pkt_size=1316"));
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-v", "warning", .. Progress.Arguments, "-re", "-f", "lavfi", "-i", $"testsrc2=size=320x180:rate={PicturesPerSecond}", "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
            "-map", "0:v", "-map", "1:a", "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-sc_threshold", "0",
            "-s:v:0", "320x180", "-b:v:0", "200k", "-s:v:1", "160x90", "-b:v:1", "100k", "-c:a", "aac", "-b:a", "64k", "-f", "tee", targets,
        ];
        return new FfmpegFeed(ProcessHost.Start("ffmpeg, the encoder", Tool.Ffmpeg, arguments));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
