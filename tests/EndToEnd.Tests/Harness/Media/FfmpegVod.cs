using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>A finished title: ffmpeg encodes it into a folder as fast as it can.</summary>
internal static class FfmpegVod
{
    /// <summary>Makes <c>/{name}/index.m3u8</c> under <paramref name="root"/>.</summary>
    public static async Task MakeAsync(string root, string name, Container container, int seconds, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        await using var process = ProcessHost.Start($"ffmpeg for {name}", Tool.Ffmpeg, FfmpegCommand.Vod(folder, container, seconds), folder: folder);
        Assert.True(await process.WaitForExitAsync(cancel) == 0, process.Error.ToString());
    }
}
