using System.Text;
using CdnNode.Hls.Playlists;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Standby;

/// <summary>An origin with a packager of its own: two renditions, cut as the clock goes; it can be made to fail in every way.</summary>
/// <param name="prefix">In front of its segments' numbers; equal ones for packagers that cut alike. Null: the name.</param>
internal sealed class LiveOrigin(TimeProvider time, string name, long offset, int driftMs = 0, string? prefix = null)
{
    private static readonly DateTimeOffset s_epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private int _looks;

    /// <summary>Added to each playlist's segments.</summary>
    public string Tags { get; init; } = "";

    public long Offset { get; set; } = offset;

    public bool IsDown { get; set; }

    /// <summary>In the place of playlists.</summary>
    public string? Page { get; set; }

    /// <summary>A file that it says 404 for.</summary>
    public string? Missing { get; set; }

    /// <summary>In the place of segments.</summary>
    public string? SegmentPage { get; set; }

    /// <summary>How often the packager was started anew: it makes other bytes then.</summary>
    public int Run { get; set; }

    /// <summary>Where its packager stands still; null while it goes on.</summary>
    public int? StandsAt { get; set; }

    /// <summary>Media playlists that were asked for, also in vain.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <summary>The slice that is complete by now.</summary>
    public int Slice => (int)((time.GetUtcNow() - s_epoch).TotalSeconds / SlicedChannel.Target) - 1;

    /// <summary>What a file holds that a run of the packager made.</summary>
    public string BytesOf(string file, int run) => $"{name} {file} {run}";

    public Task AnswerAsync(HttpContext context)
    {
        var file = Path.GetFileName(context.Request.Path.Value!);
        if (file is "v0.m3u8" or "v1.m3u8") Interlocked.Increment(ref _looks);
        if (IsDown)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        if (file == Missing)
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }
        if (!file.EndsWith(".m3u8", StringComparison.Ordinal)) return SendAsync(context, "video/mp2t", SegmentPage ?? BytesOf(file, Run), SegmentPage is not null);
        if (file == "index.m3u8") return SendAsync(context, "application/vnd.apple.mpegurl", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv0.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nv1.m3u8\n");
        var channel = new SlicedChannel($"{prefix ?? name}-{Path.GetFileNameWithoutExtension(file)}-", Offset, driftMs) { Tags = Tags };
        return SendAsync(context, "application/vnd.apple.mpegurl", Page ?? Encoding.UTF8.GetString(PlaylistWriter.ToUtf8(channel.At(StandsAt ?? Slice))), Page is not null);
    }

    private static Task SendAsync(HttpContext context, string type, string body, bool isPage = false)
    {
        context.Response.ContentType = isPage ? "text/html" : type;
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(body);
        return context.Response.WriteAsync(body);
    }
}
