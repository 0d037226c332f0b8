using System.Globalization;
using System.Text;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Pacing;

/// <summary>A title of two rungs, 8 segments of 2 s: at 400 and 1600 kbit/s by their sizes, 500 and 2000 by the multivariant playlist.</summary>
internal static class Ladders
{
    public const int LowBytes = 100_000;
    public const int HighBytes = 400_000;

    public static Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "max-age=600";
        var path = context.Request.Path.Value!;
        if (path.EndsWith("init.mp4", StringComparison.Ordinal)) return SendAsync(context, "video/mp4", VirtualFile.Bytes(0, 80_000));
        if (!path.EndsWith(".m3u8", StringComparison.Ordinal)) return SendAsync(context, "video/mp2t", VirtualFile.Bytes(0, path.Contains("high", StringComparison.Ordinal) ? HighBytes : LowBytes));
        var text = path.EndsWith("index.m3u8", StringComparison.Ordinal)
            ? "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=500000\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2000000\nhigh.m3u8\n"
            : Media(path.Contains("high", StringComparison.Ordinal) ? "high" : "low");
        return SendAsync(context, "application/vnd.apple.mpegurl", Encoding.UTF8.GetBytes(text));
    }

    private static string Media(string name)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        for (var i = 0; i < 8; i++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:2.000,\n{name}{i}.ts\n");
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }

    private static Task SendAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
