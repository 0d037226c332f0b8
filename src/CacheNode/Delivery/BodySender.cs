using System.Buffers;
using CdnNode.Caching;
using CdnNode.Delivery.Sockets;

namespace CdnNode.Delivery;

/// <summary>Sends bytes of a cached file to a viewer, block by block, following a fill that is still writing.</summary>
internal static class BodySender
{
    /// <summary>Smaller bodies leave with their head in one write of the server's, at the end of the answer: a copy costs less than a send.</summary>
    private const int SmallBody = 16 * 1024;

    /// <param name="count">Null: to the end of the file.</param>
    /// <returns>Bytes sent.</returns>
    /// <exception cref="FillFailedException">The rest can't be had.</exception>
    public static async ValueTask<long> SendAsync(HttpContext context, FileHandle file, long from, long? count, CancellationToken cancellation)
    {
        var offset = from;
        var end = count is { } n ? from + n : long.MaxValue;
        var socket = count > SmallBody ? ViewerSocket.DirectOf(context) : null;
        while (offset < end)
        {
            if (!file.TryRead(offset, out var lease)) lease = await file.ReadAsync(offset, end - offset, cancellation);
            using (lease)
            {
                if (lease.IsEmpty) break;
                var bytes = lease.Memory;
                if (bytes.Length > end - offset) bytes = bytes[..(int)(end - offset)];
                if (bytes.Length <= SmallBody && bytes.Length == end - from) context.Response.BodyWriter.Write(bytes.Span);
                else if (!await (socket is null ? WriteAsync(context, bytes, cancellation) : SendAsync(context, socket, bytes, cancellation))) break;
                offset += bytes.Length;
            }
        }
        return offset - from;
    }

    private static async ValueTask<bool> SendAsync(HttpContext context, ViewerSocket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        // The head leaves first, when the first bytes are there: an answer that fails before them can still become an error.
        if (!context.Response.HasStarted) await context.Response.BodyWriter.FlushAsync(cancellation);
        if (!await socket.SendAsync(bytes, cancellation))
        {
            context.Abort();
            return false;
        }
        ServerByteCount.Add(context, bytes.Length);
        return true;
    }

    private static async ValueTask<bool> WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var writer = context.Response.BodyWriter;
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, ViewerSocket.MaxPieceBytes)];
            if ((await writer.WriteAsync(piece, cancellation)).IsCompleted) return false;
            bytes = bytes[piece.Length..];
        }
        return true;
    }
}
