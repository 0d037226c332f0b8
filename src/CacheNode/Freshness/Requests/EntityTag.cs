namespace CdnNode.Freshness;

/// <summary>An entity tag (RFC 9110 section 8.8.3): <c>"opaque"</c> or <c>W/"opaque"</c>.</summary>
/// <param name="Opaque">What is between the quotes.</param>
public readonly record struct EntityTag(string Opaque, bool IsWeak)
{
    /// <summary>Reads one tag; false for anything else, an unquoted one among it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntityTag tag)
    {
        text = text.Trim(" \t");
        var good = TryRead(ref text, out tag) && text.IsEmpty;
        tag = good ? tag : default;
        return good;
    }

    /// <summary>Reads a tag at the start of <paramref name="text"/> and moves past it.</summary>
    public static bool TryRead(ref ReadOnlySpan<char> text, out EntityTag tag)
    {
        tag = default;
        var weak = text.StartsWith("W/", StringComparison.Ordinal);
        var rest = weak ? text[2..] : text;
        if (rest.IsEmpty || rest[0] != '"')
        {
            return false;
        }
        var end = rest[1..].IndexOf('"');
        if (end < 0 || rest.Slice(1, end).ContainsAnyInRange('\0', ' '))
        {
            return false;
        }
        tag = new(rest.Slice(1, end).ToString(), weak);
        text = rest[(end + 2)..];
        return true;
    }

    /// <summary>Weak comparison (section 8.8.3.2): the opaque parts are equal.</summary>
    public bool WeakEquals(in EntityTag other) => Opaque == other.Opaque;

    /// <summary>Strong comparison: equal, and neither is weak.</summary>
    public bool StrongEquals(in EntityTag other) => !IsWeak && !other.IsWeak && Opaque == other.Opaque;

    /// <summary>The tag as it is sent.</summary>
    public override string ToString() => IsWeak ? $"W/\"{Opaque}\"" : $"\"{Opaque}\"";
}
