using System.Globalization;

namespace CdnNode.Hls.Playlists;

/// <summary>
/// ISO 8601 dates as EXT-X-PROGRAM-DATE-TIME has them in the wild: any number of fraction digits (100 ns are kept), zone as Z, +hh:mm, +hhmm (ffmpeg), +hh
/// or, against the RFC's advice, none (then UTC).
/// </summary>
internal static class IsoDate
{
    public const string Allowed = "YYYY-MM-DDThh:mm:ss[.fraction][Z|+hh:mm|+hhmm]";

    private const string DateAndTime = "yyyy-MM-ddTHH:mm:ss";

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        date = default;
        if (text.Length < DateAndTime.Length
            || !DateTime.TryParseExact(text[..DateAndTime.Length], DateAndTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        var rest = text[DateAndTime.Length..];
        if (!TryTakeFraction(ref rest, out var ticks) || !TryParseZone(rest, out var zone))
            return false;
        var utcTicks = local.Ticks + ticks - zone.Ticks;
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks)
            return false;
        date = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || rest[0] is not ('.' or ','))
            return true;
        var unit = TimeSpan.TicksPerSecond;
        var i = 1;
        for (; i < rest.Length && char.IsAsciiDigit(rest[i]); i++)
        {
            unit /= 10;
            ticks += (rest[i] - '0') * unit;
        }

        rest = rest[i..];
        return i > 1;
    }

    private static bool TryParseZone(ReadOnlySpan<char> zone, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (zone is "" or "Z" or "z")
            return true;
        if (zone[0] is not ('+' or '-'))
            return false;
        var digits = zone[1..];
        var minutes = digits.Length switch
        {
            2 => "00",
            4 => digits[2..],
            5 when digits[2] == ':' => digits[3..],
            _ => default,
        };
        if (!int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m) || m > 59
            || !int.TryParse(digits[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var h) || h > 23)
            return false;
        offset = new TimeSpan(h, m, 0) * (zone[0] == '-' ? -1 : 1);
        return true;
    }
}
