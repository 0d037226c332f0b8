using System.Diagnostics.CodeAnalysis;

namespace CdnNode.Operations.Units;

/// <summary>Bytes a second, written <c>10kB/s</c>; used for floors under a connection, not for media bit rates.</summary>
public readonly record struct ByteRate(long BytesPerSecond) : IComparable<ByteRate>
{
    /// <summary>What <see cref="TryParse"/> accepts, for error messages.</summary>
    public const string Format = "a rate such as 240B/s, 10kB/s or 1MiB/s";

    private const string PerSecond = "/s";

    public static bool TryParse([NotNullWhen(true)] string? text, out ByteRate rate)
    {
        rate = default;
        var trimmed = text?.Trim();
        if (trimmed?.EndsWith(PerSecond, StringComparison.OrdinalIgnoreCase) is not true || !ByteSize.TryParse(trimmed[..^PerSecond.Length], out var size))
            return false;
        rate = new ByteRate(size.Bytes);
        return true;
    }

    public int CompareTo(ByteRate other) => BytesPerSecond.CompareTo(other.BytesPerSecond);

    public static bool operator <(ByteRate left, ByteRate right) => left.BytesPerSecond < right.BytesPerSecond;

    public static bool operator >(ByteRate left, ByteRate right) => left.BytesPerSecond > right.BytesPerSecond;

    public static bool operator <=(ByteRate left, ByteRate right) => left.BytesPerSecond <= right.BytesPerSecond;

    public static bool operator >=(ByteRate left, ByteRate right) => left.BytesPerSecond >= right.BytesPerSecond;

    public override string ToString() => new ByteSize(BytesPerSecond) + PerSecond;
}
