using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>Cuts what comes from a <see cref="FfmpegFeed"/> into segments of 2 s, with numbers of its own and dates by its own clock; can be killed and started anew.</summary>
/// <param name="folder">Gets <c>index.m3u8</c>, and <c>v0</c> and <c>v1</c> below.</param>
/// <param name="firstNumber">Media sequence number, and number in the name, of each run's first segment.</param>
internal sealed class FfmpegPackager(string folder, int port, int firstNumber, Container container) : IAsyncDisposable
{
    private ProcessHost? _process;

    public void Start()
    {
        Directory.CreateDirectory(folder);
        var isTs = container == Container.TransportStream;
        string[] form = isTs ? ["-hls_segment_type", "mpegts"] : ["-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4", "-bsf:a", "aac_adtstoasc"];
        // Until a key picture has come, one every 2 s: begun before it, the dates are up to 2 s early, and an MP4 has no picture size.
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-v", "error", "-y", "-fflags", "+nobuffer", "-analyzeduration", "3000000", "-probesize", "1000000",
            "-i", $"udp://127.0.0.1:{port}?fifo_size=100000&overrun_nonfatal=1",
            "-map", "0:v:0", "-map", "0:a:0", "-map", "0:v:1", "-map", "0:a:1", "-c", "copy", "-f", "hls", "-hls_time", "2", .. form,
            "-var_stream_map", "v:0,a:0 v:1,a:1", "-master_pl_name", "index.m3u8", "-hls_list_size", "6", "-hls_delete_threshold", "12", "-start_number", $"{firstNumber}",
            "-hls_flags", "delete_segments+program_date_time+independent_segments+temp_file+omit_endlist", "-hls_segment_filename", Path.Combine(folder, "v%v/seg%d" + (isTs ? ".ts" : ".m4s")), "v%v/index.m3u8",
        ];
        _process = ProcessHost.Start($"ffmpeg packaging into {folder}", Tool.Ffmpeg, arguments, folder: folder);
    }

    /// <summary>When it wrote its newest playlist: a cut, the same moment for all packagers of a feed.</summary>
    public DateTime LastCut => File.GetLastWriteTimeUtc(Path.Combine(folder, "v0/index.m3u8"));

    /// <summary>SIGKILL; what it wrote stays.</summary>
    public ValueTask KillAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => KillAsync();
}
