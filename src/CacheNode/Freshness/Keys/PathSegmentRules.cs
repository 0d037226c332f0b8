namespace CdnNode.Freshness;

/// <summary>Looks for attempts to climb out of the tree in one path segment, after normalisation (so every escape is "%" and upper case).</summary>
internal static class PathSegmentRules
{
    public static PathRefusal Check(ReadOnlySpan<byte> segment)
    {
        for (var i = segment.IndexOf((byte)'%'); i >= 0; i = Next(segment, i))
        {
            var refusal = CheckEscape(segment[i..]);
            if (refusal != PathRefusal.None)
            {
                return refusal;
            }
        }
        return Climbs(segment) ? PathRefusal.Traversal : PathRefusal.None;
    }

    /// <summary>Whether the segment is just ".", which names the place where one stands.</summary>
    public static bool IsHere(ReadOnlySpan<byte> segment) => segment.SequenceEqual("."u8);

    private static int Next(ReadOnlySpan<byte> segment, int from)
    {
        var next = segment[(from + 1)..].IndexOf((byte)'%');
        return next < 0 ? -1 : from + 1 + next;
    }

    private static PathRefusal CheckEscape(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("%00"u8))
        {
            return PathRefusal.NullByte;
        }
        if (text.StartsWith("%5C"u8))
        {
            return PathRefusal.Backslash;
        }
        if (text.StartsWith("%25"u8) && HidesAnEscape(text[3..]))
        {
            return PathRefusal.DoubleEncoding;
        }
        return IsOverlong(text) ? PathRefusal.OverlongUtf8 : PathRefusal.None;
    }

    /// <summary>Behind "%25": any number of "25", then two digits that decode to something dangerous.</summary>
    private static bool HidesAnEscape(ReadOnlySpan<byte> text)
    {
        while (text.StartsWith("25"u8))
        {
            text = text[2..];
        }
        if (text.Length < 2)
        {
            return false;
        }
        return (text[0], text[1] | 0x20) is ((byte)'2', 'e' or 'f') or ((byte)'5', 'c') or ((byte)'0', '0' | 0x20);
    }

    private static bool IsOverlong(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[3] != '%')
        {
            return false;
        }
        var second = text[4];
        var isContinuation = second is (byte)'8' or (byte)'9' or (byte)'A' or (byte)'B';
        return text[..3] switch
        {
            var lead when lead.SequenceEqual("%C0"u8) || lead.SequenceEqual("%C1"u8) => isContinuation,
            var lead when lead.SequenceEqual("%E0"u8) => second is (byte)'8' or (byte)'9',
            var lead when lead.SequenceEqual("%F0"u8) => second is (byte)'8',
            _ => false,
        };
    }

    /// <summary>".." as the whole, between escaped slashes, or before ";". A "." between escaped slashes has no business there either.</summary>
    private static bool Climbs(ReadOnlySpan<byte> segment)
    {
        var escapedSlash = false;
        while (true)
        {
            var slash = segment.IndexOf("%2F"u8);
            var piece = slash < 0 ? segment : segment[..slash];
            escapedSlash |= slash >= 0;
            var parameters = piece.IndexOf((byte)';');
            var name = parameters < 0 ? piece : piece[..parameters];
            if (name.SequenceEqual(".."u8) || (IsHere(name) && (escapedSlash || parameters >= 0)))
            {
                return true;
            }
            if (slash < 0)
            {
                return false;
            }
            segment = segment[(slash + 3)..];
        }
    }
}
