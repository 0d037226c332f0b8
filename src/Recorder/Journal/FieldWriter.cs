using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CdnNode.Recorder.Journal;

/// <summary>Writes the fields of a journal record, little-endian.</summary>
internal readonly struct FieldWriter(ArrayBufferWriter<byte> buffer)
{
    public void U8(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    public void I32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(sizeof(int)), value);
        buffer.Advance(sizeof(int));
    }

    public void U32(uint value) => I32(unchecked((int)value));

    public void I64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), value);
        buffer.Advance(sizeof(long));
    }

    public void U128(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(buffer.GetSpan(16), value);
        buffer.Advance(16);
    }

    public void Time(DateTimeOffset value) => I64(value.UtcTicks);

    /// <summary>With its scale, so that no digit is lost.</summary>
    public void Decimal(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        foreach (var part in parts)
            I32(part);
    }

    /// <summary>UTF-8 with its length in front; null is not the empty text.</summary>
    public void Text(string? value)
    {
        I32(value is null ? -1 : Encoding.UTF8.GetByteCount(value));
        if (value is not null)
            Encoding.UTF8.GetBytes(value, buffer);
    }
}
