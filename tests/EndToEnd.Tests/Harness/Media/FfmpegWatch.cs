using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness.Media;

/// <summary>ffmpeg as a viewer of a live stream: it decodes what comes, as soon as it comes, until it is told to stop.</summary>
internal sealed class FfmpegWatch : IAsyncDisposable
{
    private const int Terminated = 255;
    private readonly ProcessHost _process;

    private FfmpegWatch(ProcessHost process) => _process = process;

    /// <summary>Pictures that were decoded by now: play time that doesn't depend on what ffmpeg makes of time stamps that begin anew.</summary>
    public int Pictures => Progress.Of(_process.Out, "frame=") is { } pictures ? (int)pictures : 0;

    public static FfmpegWatch Begin(Uri playlist)
    {
        // An answer that doesn't come in 30 s ends in a line that says so, instead of a wait without an end.
        string[] arguments = ["-hide_banner", "-nostdin", "-v", "warning", .. Progress.Arguments, "-rw_timeout", "30000000", "-i", playlist.AbsoluteUri, "-f", "null", "-"];
        return new FfmpegWatch(ProcessHost.Start($"ffmpeg watching {playlist}", Tool.Ffmpeg, arguments));
    }

    /// <summary>Whatever ffmpeg had to say; its exit code, if it didn't watch until now.</summary>
    public async Task<IReadOnlyList<string>> EndAsync(CancellationToken cancel)
    {
        var isEarly = _process.Exited.IsCompleted;
        _process.Terminate();
        var exitCode = await _process.WaitForExitAsync(cancel);
        var said = FfmpegPlayer.Oddities(_process);
        return isEarly || exitCode != Terminated ? [.. said, string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}")] : said;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
