using System.Text;

namespace CdnNode.Front;

/// <summary>The request fields whose effect on a hit is known. All others have one.</summary>
internal static class FieldList
{
    public static FieldEffect Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when Is(name, "DNT"u8) => FieldEffect.None,
        4 when Is(name, "Host"u8) => FieldEffect.Host,
        5 when Is(name, "Range"u8) => FieldEffect.Range,
        6 when Is(name, "Accept"u8) || Is(name, "Origin"u8) || Is(name, "Cookie"u8) => FieldEffect.None,
        6 when Is(name, "Pragma"u8) => FieldEffect.Directives,
        6 when Is(name, "Expect"u8) => FieldEffect.Framing,
        7 when Is(name, "Referer"u8) => FieldEffect.None,
        7 when Is(name, "Upgrade"u8) => FieldEffect.Framing,
        8 when Is(name, "Priority"u8) => FieldEffect.None,
        10 when Is(name, "User-Agent"u8) => FieldEffect.None,
        10 when Is(name, "Connection"u8) => FieldEffect.Connection,
        12 when Is(name, "Icy-MetaData"u8) => FieldEffect.None,
        13 when Is(name, "If-None-Match"u8) => FieldEffect.Tags,
        13 when Is(name, "Cache-Control"u8) => FieldEffect.Directives,
        14 when Is(name, "Content-Length"u8) => FieldEffect.Framing,
        15 when Is(name, "Accept-Encoding"u8) => FieldEffect.Codings,
        15 when Is(name, "Accept-Language"u8) => FieldEffect.None,
        17 when Is(name, "If-Modified-Since"u8) => FieldEffect.Since,
        17 when Is(name, "Transfer-Encoding"u8) => FieldEffect.Framing,
        21 when Is(name, "X-Playback-Session-Id"u8) => FieldEffect.None,
        > 4 when Is(name[..4], "Sec-"u8) && IsToken(name) => FieldEffect.None,
        _ => IsToken(name) ? FieldEffect.Answer : FieldEffect.Framing,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);

    /// <summary>Letters, digits, "-" and "_": RFC 9110 allows a few more that nobody uses, and that are not worth a doubt here.</summary>
    private static bool IsToken(ReadOnlySpan<byte> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'-' or (byte)'_')) return false;
        }
        return true;
    }
}
