using System.Globalization;
using System.Text;

namespace CdnNode.Hls.CommonMedia;

/// <summary>The forms that CMCD values have, each with the range that is believed. Null for whatever isn't of the form.</summary>
internal static class CmcdValue
{
    /// <summary>A petabit per second, or thirty years in milliseconds.</summary>
    private const long MaxInteger = 1_000_000_000_000;

    private const int MaxRate = 1000;

    public static long? Integer(ReadOnlySpan<char> value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxInteger ? number : null;

    public static TimeSpan? Milliseconds(ReadOnlySpan<char> value) =>
        Integer(value) is { } number ? TimeSpan.FromTicks(number * TimeSpan.TicksPerMillisecond) : null;

    public static decimal? Rate(ReadOnlySpan<char> value) =>
        decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate <= MaxRate ? rate : null;

    /// <summary>True is written as the key alone; some write it out.</summary>
    public static bool? Flag(ReadOnlySpan<char> value, bool isFlag) => value switch
    {
        "" => isFlag ? true : null,
        "true" or "?1" => true,
        "false" or "?0" => false,
        _ => null,
    };

    /// <summary>A quoted string, with backslashes before quotes and backslashes; not empty.</summary>
    public static string? Text(ReadOnlySpan<char> value)
    {
        if (value.Length < 3 || value[0] != '"' || value[^1] != '"')
            return null;
        var plain = new StringBuilder(value.Length);
        var escaped = false;
        foreach (var c in value[1..^1])
        {
            if (char.IsControl(c) || (c == '"' && !escaped))
                return null;
            escaped = c == '\\' && !escaped;
            if (!escaped)
                plain.Append(c);
        }

        return escaped ? null : plain.ToString();
    }

    /// <summary>A text of at most <see cref="Cmcd.MaxIdLength"/> characters.</summary>
    public static string? Id(ReadOnlySpan<char> value) => Text(value) is { Length: <= Cmcd.MaxIdLength } id ? id : null;

    /// <summary>A percent-encoded relative reference that stays without control characters when decoded.</summary>
    public static string? Path(ReadOnlySpan<char> value)
    {
        if (Text(value) is not { } text)
            return null;
        var path = Uri.UnescapeDataString(text);
        return path.Any(char.IsControl) ? null : path;
    }

    /// <summary><c>first-last</c>, <c>first-</c> or <c>-count</c>, quoted.</summary>
    public static CmcdRange? Range(ReadOnlySpan<char> value)
    {
        if (Text(value) is not { Length: > 1 } text)
            return null;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash >= 0 && TryEnd(text.AsSpan(0, dash), out var first) && TryEnd(text.AsSpan(dash + 1), out var last) && !(last < first)
            ? new CmcdRange(first, last)
            : null;
    }

    public static CmcdObjectType? ObjectType(ReadOnlySpan<char> token) => token switch
    {
        "m" => CmcdObjectType.Manifest,
        "a" => CmcdObjectType.Audio,
        "v" => CmcdObjectType.Video,
        "av" => CmcdObjectType.Muxed,
        "i" => CmcdObjectType.Initialization,
        "c" => CmcdObjectType.Caption,
        "tt" => CmcdObjectType.TimedText,
        "k" => CmcdObjectType.Key,
        "o" => CmcdObjectType.Other,
        _ => null,
    };

    public static CmcdStreamingFormat? StreamingFormat(ReadOnlySpan<char> token) => token switch
    {
        "d" => CmcdStreamingFormat.Dash,
        "h" => CmcdStreamingFormat.Hls,
        "s" => CmcdStreamingFormat.Smooth,
        "o" => CmcdStreamingFormat.Other,
        _ => null,
    };

    public static CmcdStreamType? StreamType(ReadOnlySpan<char> token) => token switch
    {
        "v" => CmcdStreamType.Vod,
        "l" => CmcdStreamType.Live,
        _ => null,
    };

    private static bool TryEnd(ReadOnlySpan<char> digits, out long? value)
    {
        value = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return digits.IsEmpty || value is not null;
    }
}
