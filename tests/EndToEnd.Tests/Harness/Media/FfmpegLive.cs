using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>A live channel: ffmpeg encodes in real time into a folder until it is disposed.</summary>
internal sealed class FfmpegLive : IAsyncDisposable
{
    private readonly ProcessHost _process;

    private FfmpegLive(ProcessHost process) => _process = process;

    /// <summary>Starts the channel <c>/{name}/index.m3u8</c> under <paramref name="root"/> and waits until every rendition lists three segments.</summary>
    public static async Task<FfmpegLive> StartAsync(
        string root, string name, Container container, CancellationToken cancel,
        int tone = 440, double segmentSeconds = FfmpegCommand.SegmentSeconds, int speed = 1, int kilobits = FfmpegCommand.Kilobits)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        var process = ProcessHost.Start($"ffmpeg for {name}", Tool.Ffmpeg, FfmpegCommand.Live(folder, container, tone, segmentSeconds, speed, kilobits), folder: folder);
        await process.UntilReadyAsync("lists three segments", _ => Task.FromResult(Lists(folder, "v0") && Lists(folder, "v1")), cancel);
        return new FfmpegLive(process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool Lists(string folder, string rendition)
    {
        var playlist = Path.Combine(folder, rendition, "index.m3u8");
        return File.Exists(playlist) && File.Exists(Path.Combine(folder, "index.m3u8"))
            && File.ReadAllText(playlist).Split("#EXTINF").Length > 3;
    }
}
