using System.IO.Compression;
using System.IO.Pipelines;
using CdnNode.Caching;
using CdnNode.Delivery.Sockets;
using CdnNode.Freshness;

namespace CdnNode.Playlists;

/// <summary>Sends playlists compressed when asked: made once a generation and coding, kept beside it.</summary>
internal static class PlaylistCoding
{
    /// <summary>Below this the coding costs more than it saves.</summary>
    private const int MinBytes = 512;

    /// <summary>False when the plain body is to be sent.</summary>
    public static async Task<bool> TrySendAsync(HttpContext context, FileHandle file)
    {
        var response = context.Response;
        if (response.StatusCode != 200 || response.Headers.ContentEncoding.Count > 0) return false;
        MarkChoice(response.Headers, (StoredResponse)file.Head);
        if (context.Request.Headers.Range.Count > 0 || file.Length is not { } length) return false;
        var coding = Choose(AcceptedCodings.From(context.Request.Headers.AcceptEncoding), length);
        if (coding == ContentCoding.Identity) return false;
        var body = FindMade(file, coding) ?? await MakeAsync(file, coding, (int)length, context.RequestAborted);
        MarkCoded(response.Headers, coding, body.Length);
        if (!HttpMethods.IsHead(context.Request.Method)) await SendAsync(response.BodyWriter, body, context.RequestAborted);
        return true;
    }

    /// <param name="length">Of the playlist, in bytes.</param>
    public static ContentCoding Choose(in AcceptedCodings accepted, long length)
    {
        if (length < MinBytes) return ContentCoding.Identity;
        return accepted.Brotli ? ContentCoding.Brotli : accepted.Gzip ? ContentCoding.Gzip : ContentCoding.Identity;
    }

    /// <summary>The coded body, when it has been made already.</summary>
    public static byte[]? FindMade(FileHandle file, ContentCoding coding) =>
        coding == ContentCoding.Brotli ? file.FindAttachment<BrotliForm>()?.Bytes : file.FindAttachment<GzipForm>()?.Bytes;

    /// <summary>What a coded body's head tells.</summary>
    /// <param name="fields">Of the answer, as those of the plain body.</param>
    /// <param name="length">Of the coded body, in bytes.</param>
    public static void MarkCoded(IHeaderDictionary fields, ContentCoding coding, int length)
    {
        fields.ContentEncoding = coding == ContentCoding.Brotli ? "br" : "gzip";
        fields.ContentLength = length;
        // Another form of the bytes has another strong validator; weak, it still matches for If-None-Match (RFC 9110 section 8.8.3.3).
        if (fields.ETag.ToString() is { Length: > 0 } tag && tag[0] == '"') fields.ETag = "W/" + tag;
    }

    /// <summary>What a playlist's form depends on, unless the origin chose its coding; a 304 tells it too (RFC 9110 section 15.4.5).</summary>
    /// <param name="fields">Of the answer.</param>
    public static void MarkChoice(IHeaderDictionary fields, StoredResponse head)
    {
        if (head.Facts.IsPlaylist && head.Fields.Get("Content-Encoding").Count == 0) fields.Append("Vary", "Accept-Encoding");
    }

    /// <summary>In pieces, for the server's minimum rate as any body (<see cref="Delivery.BodySender"/>).</summary>
    private static async Task SendAsync(PipeWriter writer, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        for (var sent = 0; sent < body.Length; sent += ViewerSocket.MaxPieceBytes)
        {
            var flushed = await writer.WriteAsync(body.Slice(sent, Math.Min(ViewerSocket.MaxPieceBytes, body.Length - sent)), cancellation);
            if (flushed.IsCompleted) return;
        }
    }

    private static async Task<byte[]> MakeAsync(FileHandle file, ContentCoding coding, int length, CancellationToken cancellation)
    {
        if (coding == ContentCoding.Brotli)
        {
            var brotli = await CompressAsync(file, length, static s => new BrotliStream(s, CompressionLevel.Fastest, leaveOpen: true), cancellation);
            file.TryAttach(new BrotliForm(brotli), brotli.Length);
            return brotli;
        }
        var gzip = await CompressAsync(file, length, static s => new GZipStream(s, CompressionLevel.Fastest, leaveOpen: true), cancellation);
        file.TryAttach(new GzipForm(gzip), gzip.Length);
        return gzip;
    }

    private static async Task<byte[]> CompressAsync(FileHandle file, int length, Func<Stream, Stream> coder, CancellationToken cancellation)
    {
        using var target = new MemoryStream(length / 3);
        await using (var stream = coder(target))
        {
            for (long offset = 0; offset < length;)
            {
                using var lease = await file.ReadAsync(offset, cancellation);
                if (lease.IsEmpty) break;
                stream.Write(lease.Span);
                offset += lease.Length;
            }
        }
        return target.ToArray();
    }

    private sealed record BrotliForm(byte[] Bytes);

    private sealed record GzipForm(byte[] Bytes);
}
