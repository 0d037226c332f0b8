using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>ffmpeg as a strict viewer: it decodes a stream and complains about every oddity in it.</summary>
internal static class FfmpegPlayer
{
    /// <summary>ffmpeg 5.1 says this of every live fMP4 playlist, its own included: the header comes with each segment it opens.</summary>
    private const string DuplicateHeader = "Found duplicated MOOV Atom";

    /// <summary>Decodes <paramref name="seconds"/> of media time; whatever ffmpeg had to say about it, and its end, is returned.</summary>
    /// <param name="options">Of the demuxer: in front of the input.</param>
    public static async Task<IReadOnlyList<string>> WatchAsync(Uri playlist, int seconds, CancellationToken cancel, params string[] options)
    {
        string[] arguments = ["-hide_banner", "-nostdin", "-v", "warning", .. options, "-i", playlist.AbsoluteUri, "-t", $"{seconds}", "-f", "null", "-"];
        await using var process = ProcessHost.Start($"ffmpeg reading {playlist}", Tool.Ffmpeg, arguments);
        var exitCode = await process.Exited.WaitAsync(Patience.Event + TimeSpan.FromSeconds(seconds), cancel);
        var said = Oddities(process);
        return exitCode == 0 ? said : [.. said, $"exit code {exitCode}"];
    }

    /// <summary>What it complained of.</summary>
    public static IReadOnlyList<string> Oddities(ProcessHost process) => [.. process.Error.Lines.Where(static line => !IsNoise(line))];

    /// <summary>"Last message repeated" can only repeat what is noise itself: anything else stands on a line of its own before it.</summary>
    private static bool IsNoise(string line) =>
        line.Contains(DuplicateHeader, StringComparison.Ordinal) || line.Contains("Last message repeated", StringComparison.Ordinal);
}
