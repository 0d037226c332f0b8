using System.Text;

namespace CdnNode.Freshness;

/// <summary>
/// The one form of a request's path: equal meanings give equal text (RFC 3986 section 6.2.2: percent-encoding in upper case, unreserved
/// characters decoded), different ones never do; what tries to leave the root, or hides a separator, is refused.
/// </summary>
public static class TargetPath
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>Normalises an encoded path.</summary>
    /// <param name="encoded">As in the request line, without the query.</param>
    /// <param name="path">The normalised path, still encoded.</param>
    /// <param name="refusal">What is wrong and what is allowed.</param>
    public static bool TryNormalise(ReadOnlySpan<char> encoded, out string path, out string refusal)
    {
        path = "";
        if (encoded.IsEmpty || encoded[0] != '/')
        {
            refusal = "The path must begin with '/'.";
            return false;
        }
        var text = new StringBuilder(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            if (c is '\\' or < ' ' or '\x7f')
            {
                refusal = "The path holds a backslash or a control character; allowed: RFC 3986 characters.";
                return false;
            }
            if (c != '%')
            {
                AppendRaw(text, c);
                continue;
            }
            if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
            {
                refusal = "The path holds '%' without two hexadecimal digits.";
                return false;
            }
            var value = (char)((Convert.ToInt32(char.ToString(encoded[i + 1]), 16) << 4) | Convert.ToInt32(char.ToString(encoded[i + 2]), 16));
            i += 2;
            if (value is '\0' or '\\' or (char)0xC0 or (char)0xC1)
            {
                refusal = "The path holds an encoded NUL, backslash or overlong UTF-8 byte.";
                return false;
            }
            if (Unreserved.Contains(value)) text.Append(value);
            else AppendEncoded(text, value);
        }
        path = text.ToString();
        if (!HasDotSegment(path))
        {
            refusal = "";
            return true;
        }
        refusal = "The path holds '.' or '..' segments; allowed: a path without them.";
        return false;
    }

    private static void AppendRaw(StringBuilder text, char c)
    {
        if (c is > '\x7f' or '"' or '<' or '>' or '^' or '`' or '{' or '|' or '}' or ' ')
        {
            Span<byte> utf8 = stackalloc byte[4];
            foreach (var b in utf8[..Encoding.UTF8.GetBytes([c], utf8)]) AppendEncoded(text, (char)b);
        }
        else
        {
            text.Append(c);
        }
    }

    private static void AppendEncoded(StringBuilder text, char value) =>
        text.Append('%').Append(((int)value).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>An encoded slash separates as well (<c>..%2f</c>), also when its percent sign is encoded again (<c>%252f</c>).</summary>
    private static bool HasDotSegment(string path)
    {
        var plain = path;
        for (var depth = 0; depth < 3; depth++)
        {
            foreach (var part in plain.Split('/', '\\'))
            {
                var name = part.AsSpan();
                var parameter = name.IndexOf(';');
                if (parameter >= 0) name = name[..parameter];
                if (name is "." or "..") return true;
            }
            if (!plain.Contains('%')) return false;
            plain = Uri.UnescapeDataString(plain);
        }
        return false;
    }
}
