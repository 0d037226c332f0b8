using System.Buffers;
using System.Text;

namespace CdnNode.Freshness;

/// <summary>Writes the primitives of <see cref="StoredResponseFormat"/>.</summary>
internal readonly ref struct HeadWriter(IBufferWriter<byte> destination)
{
    public void Byte(byte value)
    {
        destination.GetSpan(1)[0] = value;
        destination.Advance(1);
    }

    /// <summary>A number that isn't negative, 7 bits a byte, low bits first.</summary>
    public void Number(long value)
    {
        var span = destination.GetSpan(10);
        var rest = (ulong)Math.Max(value, 0);
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        span[length++] = (byte)rest;
        destination.Advance(length);
    }

    /// <summary>A number or its absence: 0, else the number plus 1.</summary>
    public void Optional(long? value) => Number(value is { } number ? Math.Min(number, long.MaxValue - 1) + 1 : 0);

    /// <summary>A span between zero and what <see cref="HeadReader"/> takes: a longer one is shortened.</summary>
    public void Span(TimeSpan value) => Number(Math.Min(value.Ticks, HeadReader.MaxSpanTicks));

    public void OptionalSpan(TimeSpan? value) => Optional(value is { } span ? Math.Clamp(span.Ticks, 0, HeadReader.MaxSpanTicks) : null);

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, destination.GetSpan(length));
        destination.Advance(length);
    }
}
