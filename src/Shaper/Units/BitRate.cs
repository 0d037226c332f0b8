using System.ComponentModel;
using System.Globalization;

namespace CdnNode.Shaper;

/// <summary>A rate in bits per second, from 0 to 1 Tbit/s. Written and read as <c>200kbit</c>, <c>2Mbit</c>, <c>12.5Mbit</c>.</summary>
/// <remarks>
/// Decimal prefixes (k = 1000), as everywhere in networking. A trailing <c>/s</c> is accepted. A fraction is accepted as long as it is a whole
/// number of bits.
/// </remarks>
[TypeConverter(typeof(BitRateConverter))]
public readonly record struct BitRate : IComparable<BitRate>
{
    /// <summary>The greatest rate: 1 Tbit/s. Keeps every product of the shaper's integer arithmetic inside 64 bits.</summary>
    public static readonly BitRate Max = new(1_000_000_000_000);

    /// <summary>No rate.</summary>
    public static readonly BitRate Zero;

    private static readonly (string Suffix, long Factor)[] Suffixes =
        [("Gbit", 1_000_000_000), ("Mbit", 1_000_000), ("kbit", 1_000), ("bit", 1)];

    private BitRate(long bitsPerSecond) => BitsPerSecond = bitsPerSecond;

    /// <summary>Bits per second, 0 to 10^12.</summary>
    public long BitsPerSecond { get; }

    /// <summary>Bytes per second, rounded down.</summary>
    public long BytesPerSecond => BitsPerSecond / 8;

    /// <exception cref="ArgumentOutOfRangeException">Negative, or above <see cref="Max"/>.</exception>
    public static BitRate FromBitsPerSecond(long bitsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bitsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitsPerSecond, Max.BitsPerSecond);
        return new(bitsPerSecond);
    }

    /// <exception cref="ArgumentOutOfRangeException">Negative, or above <see cref="Max"/>.</exception>
    public static BitRate FromKilobits(long kilobitsPerSecond) => FromBitsPerSecond(checked(kilobitsPerSecond * 1_000));

    /// <exception cref="ArgumentOutOfRangeException">Negative, or above <see cref="Max"/>.</exception>
    public static BitRate FromMegabits(long megabitsPerSecond) => FromBitsPerSecond(checked(megabitsPerSecond * 1_000_000));

    /// <summary>A computed rate: rounded to whole bits and held between 0 and <see cref="Max"/>; not a number counts as 0.</summary>
    public static BitRate FromComputed(double bitsPerSecond) =>
        bitsPerSecond > 0 ? new((long)Math.Min(Math.Round(bitsPerSecond), Max.BitsPerSecond)) : Zero;

    public static BitRate Min(BitRate left, BitRate right) => left <= right ? left : right;

    public static BitRate Larger(BitRate left, BitRate right) => left >= right ? left : right;

    /// <summary>This rate held between two others; the upper bound wins when they cross.</summary>
    public BitRate Within(BitRate low, BitRate high) => Min(Larger(this, low), high);

    public static bool operator <(BitRate left, BitRate right) => left.BitsPerSecond < right.BitsPerSecond;

    public static bool operator >(BitRate left, BitRate right) => left.BitsPerSecond > right.BitsPerSecond;

    public static bool operator <=(BitRate left, BitRate right) => left.BitsPerSecond <= right.BitsPerSecond;

    public static bool operator >=(BitRate left, BitRate right) => left.BitsPerSecond >= right.BitsPerSecond;

    public static BitRate operator *(BitRate rate, double factor) => rate.Multiply(factor);

    /// <summary>Scaled by a factor, rounded to whole bits, held between 0 and <see cref="Max"/>.</summary>
    public BitRate Multiply(double factor) => FromComputed(BitsPerSecond * factor);

    public int CompareTo(BitRate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    /// <exception cref="FormatException">Says what was wrong and what is allowed.</exception>
    public static BitRate Parse(string text) => TryParse(text, out var rate, out var error) ? rate : throw new FormatException(error);

    /// <summary>Reads a rate; on failure <paramref name="error"/> says what was wrong and what is allowed.</summary>
    public static bool TryParse(string? text, out BitRate rate, out string? error)
    {
        rate = Zero;
        error = null;
        var span = text.AsSpan().Trim();
        if (span.EndsWith("/s"))
            span = span[..^2];
        foreach (var (suffix, factor) in Suffixes)
        {
            if (!span.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            if (!decimal.TryParse(span[..^suffix.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                break;
            return TryScale(text!, number, factor, out rate, out error);
        }
        error = $"'{text}' is not a rate: expected a number and a unit, one of bit, kbit, Mbit, Gbit (for example 200kbit or 12.5Mbit)";
        return false;
    }

    private static bool TryScale(string text, decimal number, long factor, out BitRate rate, out string? error)
    {
        rate = Zero;
        error = null;
        if (number > (decimal)Max.BitsPerSecond / factor)
            error = $"'{text}' is too fast: at most 1000Gbit is allowed";
        else if (number * factor != decimal.Truncate(number * factor))
            error = $"'{text}' is not a whole number of bits per second";
        else
            rate = new((long)(number * factor));
        return error is null;
    }

    /// <summary>The largest unit that writes it exactly with at most three decimals: <c>12.5Mbit</c>. Reads back as itself.</summary>
    public override string ToString()
    {
        foreach (var (suffix, factor) in Suffixes)
        {
            if (BitsPerSecond >= factor && (factor == 1 || BitsPerSecond % (factor / 1000) == 0))
                return string.Create(CultureInfo.InvariantCulture, $"{(decimal)BitsPerSecond / factor:0.###}{suffix}");
        }
        return "0bit";
    }
}
