using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>What the conditions of a request make of a stored answer.</summary>
public enum PreconditionVerdict
{
    Serve,
    NotModified,
    Failed,
}

/// <summary>Evaluates conditions of GET and HEAD in the order of RFC 9110 section 13.2.2.</summary>
public static class Preconditions
{
    /// <summary>Longer ones are compared only where a request has been read whole.</summary>
    private const int MaxTagBytes = 256;

    public static PreconditionVerdict Evaluate(IHeaderDictionary request, StoredResponse stored)
    {
        if (stored.Status != 200) return PreconditionVerdict.Serve;
        if (request.IfMatch.Count > 0)
        {
            if (!Matches(request.IfMatch, stored.ETag, weak: false)) return PreconditionVerdict.Failed;
        }
        else if (Date(request.IfUnmodifiedSince, stored) is { } unmodified && stored.LastModified is { } changed && changed > unmodified)
        {
            return PreconditionVerdict.Failed;
        }
        if (request.IfNoneMatch.Count > 0)
            return Matches(request.IfNoneMatch, stored.ETag, weak: true) ? PreconditionVerdict.NotModified : PreconditionVerdict.Serve;
        // Without Last-Modified the time of the answer stands in (RFC 9111 section 4.3.2).
        return Date(request.IfModifiedSince, stored) is { } since && (stored.LastModified ?? stored.Date) is { } modified && modified <= since
            ? PreconditionVerdict.NotModified
            : PreconditionVerdict.Serve;
    }

    /// <summary>
    /// Whether an <c>If-None-Match</c> names the answer, as far as can be told at a glance: false when none of its tags can be the answer's, true when its only
    /// tag is, null for <see cref="Evaluate"/> to find out. Allocates nothing.
    /// </summary>
    /// <param name="tags">The field's value; empty when there is none.</param>
    /// <param name="stored">Of status 200.</param>
    public static bool? Names(ReadOnlySpan<byte> tags, StoredResponse stored)
    {
        if (tags.IsEmpty) return false;
        if (tags.Contains((byte)'*')) return null;
        if (stored.ETag is not { Opaque: var own }) return false;
        Span<byte> text = stackalloc byte[MaxTagBytes];
        if (Ascii.FromUtf16(own, text, out var length) != OperationStatus.Done) return null;
        var at = tags.IndexOf(text[..length]);
        if (at < 0) return false;
        var before = tags[..at];
        var isOnly = (before.SequenceEqual("\""u8) || before.SequenceEqual("W/\""u8)) && tags[(at + length)..].SequenceEqual("\""u8);
        return isOnly ? true : null;
    }

    private static DateTimeOffset? Date(StringValues field, StoredResponse stored) =>
        field.Count == 1 && HttpDate.TryParse(field[0], stored.ResponseTime, out var date) ? date : null;

    private static bool Matches(StringValues field, EntityTag? tag, bool weak)
    {
        foreach (var line in field)
        {
            var rest = line.AsSpan().Trim();
            if (rest is "*") return true;
            while (tag is { } known && !rest.IsEmpty)
            {
                rest = rest.TrimStart(", \t");
                if (!EntityTag.TryRead(ref rest, out var listed)) break;
                if (weak ? known.WeakEquals(listed) : known.StrongEquals(listed)) return true;
            }
        }
        return false;
    }
}
