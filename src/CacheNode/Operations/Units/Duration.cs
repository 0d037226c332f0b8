using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CdnNode.Operations.Units;

/// <summary>Reads and writes spans of time with a unit: <c>500ms</c>, <c>10s</c>, <c>5min</c>, <c>2h</c>, <c>14d</c>; <c>0</c> needs none.</summary>
public static class Duration
{
    /// <summary>What <see cref="TryParse"/> accepts, for error messages.</summary>
    public const string Format = "a time such as 500ms, 10s, 5min, 2h or 14d";

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("min", TimeSpan.TicksPerMinute), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>Accepts one number and one unit, or <c>hh:mm:ss</c>. A bare number other than zero is refused: its unit would be a guess.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        if (text is not null && text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParseExact(text.Trim(), "c", CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero;
        if (!Quantity.TrySplit(text, out var number, out var unit))
            return false;
        if (unit.IsEmpty)
            return number == 0;
        var ticks = TicksOf(unit);
        if (ticks == 0 || number > TimeSpan.MaxValue.Ticks / (decimal)ticks)
            return false;
        duration = TimeSpan.FromTicks((long)(number * ticks));
        return true;
    }

    /// <summary>The shortest exact form, such as <c>10min</c>; it parses back to the same value to the microsecond.</summary>
    public static string ToText(TimeSpan duration)
    {
        foreach (var (name, ticks) in Units)
        {
            if (duration.Ticks >= ticks && duration.Ticks % ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{name}");
        }
        return duration == TimeSpan.Zero ? "0s" : duration.ToString("c", CultureInfo.InvariantCulture);
    }

    private static long TicksOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in Units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
                return ticks;
        }
        return 0;
    }
}
