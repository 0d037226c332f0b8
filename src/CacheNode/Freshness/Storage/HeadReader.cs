using System.Text;

namespace CdnNode.Freshness;

/// <summary>
/// Reads the primitives of <see cref="StoredResponseFormat"/>. After the first error every call gives the least value allowed, so that a
/// caller needs to look at <see cref="Completed"/> only once. Allocates no more than the bytes that are there.
/// </summary>
internal ref struct HeadReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>A hundred years: more than delta-seconds can say, and so little that sums can't overflow.</summary>
    public const long MaxSpanTicks = 36500 * TimeSpan.TicksPerDay;

    private ReadOnlySpan<byte> _rest = bytes;

    public bool Failed { get; private set; }

    /// <summary>Whether everything was well and nothing is left.</summary>
    public readonly bool Completed => !Failed && _rest.IsEmpty;

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            Failed = true;
            return 0;
        }
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long Number(long max, long min = 0)
    {
        var value = 0UL;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return Bounded((long)value, min, max);
            }
        }
        Failed = true;
        return min;
    }

    public TimeSpan Span() => new(Number(MaxSpanTicks));

    public TimeSpan? OptionalSpan() => Number(MaxSpanTicks + 1) is > 0 and var ticks ? new TimeSpan(ticks - 1) : null;

    public long? Optional() => Number(long.MaxValue) is > 0 and var value ? value - 1 : null;

    public string Text()
    {
        var length = (int)Number(_rest.Length);
        if (Failed || length > _rest.Length)
        {
            Failed = true;
            return "";
        }
        var text = _rest[..length];
        _rest = _rest[length..];
        return Encoding.UTF8.GetString(text);
    }

    private long Bounded(long value, long min, long max)
    {
        var good = !Failed && value >= min && value <= max;
        Failed |= !good;
        return good ? value : min;
    }
}
