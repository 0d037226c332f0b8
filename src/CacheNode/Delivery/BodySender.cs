using CdnNode.Caching;

namespace CdnNode.Delivery;

/// <summary>Sends bytes of a cached file to a viewer, block by block, following a fill that is still writing.</summary>
internal static class BodySender
{
    /// <summary>At most this much in one write, so that the server's minimum rate bites on a stalled reader.</summary>
    public const int MaxWriteBytes = 32 * 1024;

    /// <param name="count">Null: to the end of the file.</param>
    /// <returns>Bytes sent.</returns>
    /// <exception cref="FillFailedException">The rest can't be had.</exception>
    public static async Task<long> SendAsync(HttpContext context, FileHandle file, long from, long? count, CancellationToken cancellation)
    {
        var writer = context.Response.BodyWriter;
        var offset = from;
        var end = count is { } n ? from + n : long.MaxValue;
        while (offset < end)
        {
            if (!file.TryRead(offset, out var lease)) lease = await file.ReadAsync(offset, end - offset, cancellation);
            using (lease)
            {
                if (lease.IsEmpty) break;
                var bytes = lease.Memory;
                if (bytes.Length > end - offset) bytes = bytes[..(int)(end - offset)];
                for (var sent = 0; sent < bytes.Length; sent += MaxWriteBytes)
                {
                    var piece = bytes.Slice(sent, Math.Min(MaxWriteBytes, bytes.Length - sent));
                    var flushed = await writer.WriteAsync(piece, cancellation);
                    offset += piece.Length;
                    if (flushed.IsCompleted) return offset - from;
                }
            }
        }
        return offset - from;
    }
}
