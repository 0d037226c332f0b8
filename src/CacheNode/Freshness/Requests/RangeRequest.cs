using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Freshness;

/// <summary>What a <c>Range</c> field asks of a body (RFC 9110 section 14).</summary>
public enum RangeVerdict
{
    /// <summary>No range, several, another unit or bad syntax: the whole body (section 14.2 lets a server ignore the field).</summary>
    Whole,
    Part,
    Unsatisfiable,
}

/// <summary>Reads a <c>Range</c> field: one range is served, more than one is the whole body.</summary>
public static class RangeRequest
{
    /// <summary>The one range as written: first and last byte, or a suffix length. Null unless it is exactly one well-formed byte range.</summary>
    /// <remarks>Positions past 2^63-1 are clamped: no body is that long, and the comparison with its length stays right.</remarks>
    public static (long? From, long? To)? Parse(StringValues field) => field.Count == 1 ? ParseOne(field[0]) : null;

    /// <summary>The same of the only line of the field.</summary>
    public static (long? From, long? To)? ParseOne(ReadOnlySpan<char> text)
    {
        if (text.Length > 256 || !text.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return null;
        var spec = text[6..].Trim();
        var dash = spec.IndexOf('-');
        if (dash < 0 || spec.Contains(',')) return null;
        var hasFrom = TryRead(spec[..dash].Trim(), out var from);
        var hasTo = TryRead(spec[(dash + 1)..].Trim(), out var to);
        if (!hasFrom || !hasTo || (from is null && to is null) || (from > to)) return null;
        return (from, to);
    }

    /// <summary>Applies a parsed range to a body of known length.</summary>
    public static RangeVerdict Resolve((long? From, long? To) range, long length, out ByteRange resolved)
    {
        resolved = default;
        if (range.From is not { } from)
        {
            var suffix = Math.Min(range.To ?? 0, length);
            if (suffix == 0) return RangeVerdict.Unsatisfiable;
            resolved = ByteRange.Between(length - suffix, length - 1);
            return RangeVerdict.Part;
        }
        if (from >= length) return RangeVerdict.Unsatisfiable;
        resolved = ByteRange.Between(from, Math.Min(range.To ?? (length - 1), length - 1));
        return RangeVerdict.Part;
    }

    /// <summary><c>If-Range</c> (section 13.1.5): only a strong validator that matches exactly keeps the range.</summary>
    public static bool MayServeRange(StringValues ifRange, StoredResponse stored)
    {
        if (ifRange.Count == 0) return true;
        var text = ifRange.ToString();
        if (EntityTag.TryParse(text, out var tag)) return stored.ETag is { } known && known.StrongEquals(tag);
        return stored.LastModified is { } modified
            && stored.Date is { } date
            && date - modified >= TimeSpan.FromSeconds(1)
            && HttpDate.TryParse(text, date, out var asked)
            && asked == modified;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out long? value)
    {
        value = null;
        if (text.IsEmpty) return true;
        if (text.ContainsAnyExceptInRange('0', '9')) return false;
        value = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
        return true;
    }
}
