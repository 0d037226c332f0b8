using System.Buffers.Binary;
using System.Text;

namespace CdnNode.Recorder.Journal;

/// <summary>Reads the fields of a journal record. Never throws: once something doesn't fit, <see cref="IsBad"/> is set and everything is 0.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>A field was cut off or impossible.</summary>
    public bool IsBad { get; private set; }

    /// <summary>Nothing was cut off and nothing is left.</summary>
    public readonly bool IsComplete => !IsBad && _rest.IsEmpty;

    public byte U8() => Take(1) is { IsEmpty: false } field ? field[0] : (byte)0;

    public int I32() => Take(sizeof(int)) is { IsEmpty: false } field ? BinaryPrimitives.ReadInt32LittleEndian(field) : 0;

    public uint U32() => unchecked((uint)I32());

    public long I64() => Take(sizeof(long)) is { IsEmpty: false } field ? BinaryPrimitives.ReadInt64LittleEndian(field) : 0;

    public UInt128 U128() => Take(16) is { IsEmpty: false } field ? BinaryPrimitives.ReadUInt128LittleEndian(field) : 0;

    public DateTimeOffset Time()
    {
        var ticks = I64();
        if (ticks >= 0 && ticks <= DateTime.MaxValue.Ticks)
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        IsBad = true;
        return default;
    }

    /// <summary>A duration in seconds: not negative, at most a year.</summary>
    public decimal Seconds()
    {
        const int SignAndScale = 3;
        const int HighestScale = 28;
        Span<int> parts = stackalloc int[4];
        foreach (ref var part in parts)
            part = I32();
        var scale = parts[SignAndScale] >> 16;
        if (!IsBad && (parts[SignAndScale] & 0xFFFF) == 0 && scale is >= 0 and <= HighestScale && new decimal(parts) is >= 0 and < 366 * 86_400 and var value)
            return value;
        IsBad = true;
        return 0;
    }

    public string? Text()
    {
        var length = I32();
        return length switch
        {
            -1 => null,
            < 0 => Bad(),
            _ => Encoding.UTF8.GetString(Take(length)),
        };
    }

    private string? Bad()
    {
        IsBad = true;
        return null;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (IsBad || count > _rest.Length)
        {
            IsBad = true;
            return default;
        }

        var field = _rest[..count];
        _rest = _rest[count..];
        return field;
    }
}
