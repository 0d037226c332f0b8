using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Scenarios;

/// <summary>A file as big as one likes whose bytes follow from their offset.</summary>
internal static class VirtualFile
{
    public static byte[] Bytes(long from, int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            var offset = from + i;
            bytes[i] = (byte)(offset ^ (offset >> 8) ^ (offset >> 17) ^ (offset >> 25));
        }
        return bytes;
    }

    /// <summary>Serves it with single ranges and <c>If-Range</c>.</summary>
    public static async Task SendAsync(HttpContext context, long size, string tag, Action<long> sent)
    {
        var (from, to) = (0L, size - 1);
        var range = context.Request.Headers.Range.ToString();
        var condition = context.Request.Headers.IfRange.ToString();
        if (range.StartsWith("bytes=", StringComparison.Ordinal) && (condition.Length == 0 || condition == tag))
        {
            var parts = range[6..].Split('-');
            from = long.Parse(parts[0], CultureInfo.InvariantCulture);
            if (parts[1].Length > 0) to = Math.Min(to, long.Parse(parts[1], CultureInfo.InvariantCulture));
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{to}/{size}";
        }
        context.Response.Headers.ETag = tag;
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.ContentType = "video/mp4";
        context.Response.ContentLength = to - from + 1;
        for (var at = from; at <= to; at += 65536)
        {
            var piece = Bytes(at, (int)Math.Min(65536, to - at + 1));
            sent(piece.Length);
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }
    }
}
