using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CdnNode.Operations.Units;

/// <summary>A number of bytes, written with a unit: <c>512</c>, <c>64KiB</c>, <c>1.5 GB</c>. Never negative.</summary>
/// <remarks>Prefixes follow IEC 80000-13: <c>KiB</c> is 1,024 bytes, <c>kB</c> is 1,000. Units are read without regard to case.</remarks>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    /// <summary>What <see cref="TryParse"/> accepts, for error messages.</summary>
    public const string Format = "a size such as 512, 64KiB, 50MiB or 10GB";

    private static readonly (string Name, long Factor)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1),
    ];

    public static ByteSize FromKiB(long kibibytes) => new(checked(kibibytes << 10));

    public static ByteSize FromMiB(long mebibytes) => new(checked(mebibytes << 20));

    public static ByteSize FromGiB(long gibibytes) => new(checked(gibibytes << 30));

    public static bool TryParse([NotNullWhen(true)] string? text, out ByteSize size)
    {
        size = default;
        if (!Quantity.TrySplit(text, out var number, out var unit))
            return false;
        var factor = unit.IsEmpty ? 1 : FactorOf(unit);
        if (factor == 0 || number > long.MaxValue / (decimal)factor)
            return false;
        size = new ByteSize((long)(number * factor));
        return true;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The shortest exact form, such as <c>256KiB</c>; it parses back to the same value.</summary>
    public override string ToString()
    {
        foreach (var (name, factor) in Units)
        {
            if (Bytes >= factor && Bytes % factor == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{Bytes / factor}{name}");
        }
        return "0B";
    }

    private static long FactorOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, factor) in Units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
                return factor;
        }
        return 0;
    }
}
