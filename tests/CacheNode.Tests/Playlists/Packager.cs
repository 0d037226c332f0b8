using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Playlists;

/// <summary>A packager that names its segments by their numbers, and begins at 0 again when it is restarted.</summary>
internal sealed class Packager
{
    private const int Window = 4;

    private (string Path, TaskCompletionSource Asked, Task Answered)? _held;

    /// <summary>How often it was started.</summary>
    public int Run { get; set; } = 1;

    /// <summary>Number of the last segment.</summary>
    public int Last { get; set; }

    /// <summary>The next answer to a path holds what it holds now, but leaves only when the second is set; the first tells that it was asked for.</summary>
    public (Task Asked, TaskCompletionSource Answered) Hold(string path)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held = (path, asked, answered.Task);
        return (asked.Task, answered);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/vnd.apple.mpegurl";
            context.Response.Headers.CacheControl = "max-age=0";
            await context.Response.WriteAsync(Playlist());
            return;
        }
        context.Response.ContentType = "video/mp4";
        // Long past its place in the window: what makes names that are used again dangerous.
        context.Response.Headers.CacheControl = "max-age=86400";
        var text = $"run {Run}: {context.Request.Path}";
        if (_held is { } held && held.Path == context.Request.Path)
        {
            _held = null;
            held.Asked.SetResult();
            await held.Answered;
        }
        await context.Response.WriteAsync(text);
    }

    private string Playlist()
    {
        var first = Math.Max(0, Last - Window + 1);
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{first}\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        for (var number = first; number <= Last; number++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:4,\ns{number}.m4s\n");
        return text.ToString();
    }
}
