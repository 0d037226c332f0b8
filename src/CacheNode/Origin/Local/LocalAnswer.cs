using System.Buffers;
using CdnNode.Freshness;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Origin.Local;

/// <summary>Answers a question from content on a disk as an origin server does: validators, conditions, one range, the body in pieces.</summary>
public sealed class LocalAnswer(TimeProvider time)
{
    private const int PieceBytes = 256 * 1024;

    /// <summary>An answer without a body.</summary>
    public ValueTask<bool> SendEmptyAsync(int status, IAnswerHandler handler, CancellationToken cancellation) =>
        handler.OnHeadAsync(HeadOf(status, new HeaderDictionary { ContentLength = 0 }), cancellation);

    /// <param name="fields">What the source says of the file beside the facts: its lifetime.</param>
    /// <exception cref="IOException">The file changed, or the disk failed.</exception>
    /// <exception cref="TimeoutException">The disk takes too long.</exception>
    public async ValueTask SendAsync(ILocalContent file, IHeaderDictionary fields, OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        fields.ETag = file.Tag.ToString();
        fields.LastModified = HttpDate.Format(file.LastModified);
        if (IsKnown(ask.Fields.IfNoneMatch, file.Tag))
        {
            await handler.OnHeadAsync(HeadOf(304, fields), cancellation);
            return;
        }
        var status = Choose(file, ask.Fields, out var part);
        fields.ContentType = file.ContentType;
        fields.AcceptRanges = "bytes";
        fields.ContentLength = part.Length;
        if (status == 206) fields.ContentRange = new ContentRange(part.From, part.To ?? 0, file.Length).ToString();
        if (status == 416) fields.ContentRange = ContentRange.Unsatisfied(file.Length);
        if (await handler.OnHeadAsync(HeadOf(status, fields), cancellation) && HttpMethods.IsGet(ask.Method)) await SendBodyAsync(file, part, handler, cancellation);
    }

    private static async ValueTask SendBodyAsync(ILocalContent file, ByteRange part, IAnswerHandler handler, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        for (var offset = part.From; offset <= part.To;)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(PieceBytes, part.To.Value - offset + 1));
            offset += await file.ReadAsync(piece, offset, cancellation);
            await handler.OnBodyAsync(piece, cancellation);
        }
        // Not after an error: a thread may still be reading into it.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private OriginHead HeadOf(int status, IHeaderDictionary fields)
    {
        var now = CacheInstant.Now(time);
        return new OriginHead(status, fields, now, now, CloseDelimited: false, IsLocal: true);
    }

    private static int Choose(ILocalContent file, IHeaderDictionary asked, out ByteRange part)
    {
        part = ByteRange.Between(0, file.Length - 1);
        if (RangeRequest.Parse(asked.Range) is not { } range) return 200;
        if (asked.IfRange.Count > 0 && !(EntityTag.TryParse(asked.IfRange.ToString(), out var tag) && tag.StrongEquals(file.Tag))) return 200;
        if (RangeRequest.Resolve(range, file.Length, out var resolved) == RangeVerdict.Part)
        {
            part = resolved;
            return 206;
        }
        part = ByteRange.Between(0, -1);
        return 416;
    }

    private static bool IsKnown(StringValues ifNoneMatch, in EntityTag tag) =>
        ifNoneMatch.Count == 1 && EntityTag.TryParse(ifNoneMatch.ToString(), out var known) && known.WeakEquals(tag);
}
