using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>ffmpeg as a strict viewer: it decodes a stream and complains about every oddity in it.</summary>
internal static class FfmpegPlayer
{
    /// <summary>Decodes <paramref name="seconds"/> of media time; whatever ffmpeg had to say about it is returned.</summary>
    public static async Task<IReadOnlyList<string>> WatchAsync(Uri playlist, int seconds, CancellationToken cancel)
    {
        string[] arguments = ["-hide_banner", "-nostdin", "-v", "warning", "-i", playlist.AbsoluteUri, "-t", $"{seconds}", "-f", "null", "-"];
        await using var process = ProcessHost.Start($"ffmpeg reading {playlist}", Tool.Ffmpeg, arguments);
        var exitCode = await process.Exited.WaitAsync(Patience.Event + TimeSpan.FromSeconds(seconds), cancel);
        return exitCode == 0 ? process.Error.Lines : [.. process.Error.Lines, $"exit code {exitCode}"];
    }
}
