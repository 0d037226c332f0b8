using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Playlists;

/// <summary>A packager that names its segments by their numbers, and begins at 0 again when it is restarted.</summary>
internal sealed class Packager
{
    private const int Window = 4;

    /// <summary>How often it was started.</summary>
    public int Run { get; set; } = 1;

    /// <summary>Number of the last segment.</summary>
    public int Last { get; set; }

    public Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/vnd.apple.mpegurl";
            context.Response.Headers.CacheControl = "max-age=0";
            return context.Response.WriteAsync(Playlist());
        }
        context.Response.ContentType = "video/mp4";
        // Long past its place in the window: what makes names that are used again dangerous.
        context.Response.Headers.CacheControl = "max-age=86400";
        return context.Response.WriteAsync($"run {Run}: {context.Request.Path}");
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
