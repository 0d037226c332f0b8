using System.Globalization;

namespace CdnNode.Freshness;

/// <summary>
/// HTTP-date (RFC 9110 section 5.6.7): the three forms that a recipient must know, matched without regard to case (RFC 9111 section 4.2);
/// GMT or UTC, no other zone. Anything else is invalid, which for <c>Expires</c> means "already expired".
/// </summary>
public static class HttpDate
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] s_dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>Reads a date. <paramref name="now"/> decides the century of a two-digit year: never more than 50 years ahead.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        text = text.Trim(" \t");
        if (text.Length is < 24 or > 40 || !StartsWithDay(text))
        {
            return false;
        }
        var comma = text.IndexOf(',');
        if (comma < 0)
        {
            return TryParseAsctime(text, out date);
        }
        var rest = text[(comma + 1)..];
        if (rest.Length < 5 || rest[0] != ' ' || !TryCutZone(ref rest))
        {
            return false;
        }
        return comma == 3
            ? DateTimeOffset.TryParseExact(rest, "' 'dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture, Styles, out date)
            : TryParseRfc850(rest, now, out date);
    }

    /// <summary>The form that is sent.</summary>
    public static string Format(DateTimeOffset date) => date.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);

    private static bool StartsWithDay(ReadOnlySpan<char> text)
    {
        foreach (var day in s_dayNames)
        {
            if (text.StartsWith(day, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    private static bool TryCutZone(ref ReadOnlySpan<char> rest)
    {
        if (!rest.EndsWith(" GMT", StringComparison.OrdinalIgnoreCase) && !rest.EndsWith(" UTC", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        rest = rest[..^4];
        return true;
    }

    private static bool TryParseAsctime(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        // "Sun Nov  6 08:49:37 1994": the day is padded with a space.
        Span<char> padded = stackalloc char[24];
        date = default;
        if (text.Length != padded.Length || text[3] != ' ')
        {
            return false;
        }
        text.CopyTo(padded);
        padded[8] = padded[8] == ' ' ? '0' : padded[8];
        return DateTimeOffset.TryParseExact(padded[4..], "MMM dd HH:mm:ss yyyy", CultureInfo.InvariantCulture, Styles, out date);
    }

    private static bool TryParseRfc850(ReadOnlySpan<char> rest, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        Span<char> full = stackalloc char[21];
        // " 06-Nov-94 08:49:37" with the century put in.
        if (rest.Length != 19 || rest[3] != '-' || rest[7] != '-' || !char.IsAsciiDigit(rest[8]) || !char.IsAsciiDigit(rest[9]))
        {
            return false;
        }
        var century = now.Year / 100 * 100;
        var year = century + ((rest[8] - '0') * 10) + (rest[9] - '0');
        year -= year > now.Year + 50 ? 100 : 0;
        rest[..8].CopyTo(full);
        if (!year.TryFormat(full[8..12], out _, "D4", CultureInfo.InvariantCulture))
        {
            return false;
        }
        rest[10..].CopyTo(full[12..]);
        return DateTimeOffset.TryParseExact(full, "' 'dd-MMM-yyyy HH:mm:ss", CultureInfo.InvariantCulture, Styles, out date);
    }
}
