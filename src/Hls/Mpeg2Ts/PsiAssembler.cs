using System.Buffers.Binary;

namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>
/// Puts the sections of one PID together from packet payloads (ISO/IEC 13818-1 section 2.4.4). Holds one section of the largest size allowed for a PAT or PMT, whatever
/// length a section claims.
/// </summary>
internal sealed class PsiAssembler
{
    public const int MaxSectionSize = 1024;

    private const int HeaderSize = 3;
    private const byte StuffingTable = 0xFF;

    private readonly byte[] _section = new byte[MaxSectionSize];
    private int _length;
    private bool _collecting;

    /// <summary>What a whole section is handed to, its CRC already checked.</summary>
    public delegate void SectionHandler(ReadOnlySpan<byte> section);

    /// <summary>Takes a packet's payload. False when a section turned out bad: too long, cut off, or with a wrong CRC.</summary>
    public bool Take(ReadOnlySpan<byte> payload, bool unitStart, SectionHandler handler)
    {
        if (!unitStart)
            return !_collecting || Append(payload, handler);
        if (payload.IsEmpty || payload[0] >= payload.Length)
            return Drop();

        var pointer = payload[0];
        var ok = !_collecting || (Append(payload.Slice(1, pointer), handler) && _length == 0);
        (_collecting, _length) = (true, 0);
        return Append(payload[(1 + pointer)..], handler) && ok;
    }

    /// <summary>Forgets a section under way.</summary>
    public void Reset() => Drop();

    private bool Append(ReadOnlySpan<byte> bytes, SectionHandler handler)
    {
        while (_collecting && !bytes.IsEmpty)
        {
            if (_length == 0 && bytes[0] == StuffingTable)
                _collecting = false;
            else if (!Grow(ref bytes, handler))
                return Drop();
        }

        return true;
    }

    /// <summary>Takes what belongs to the section under way off the front, and hands the section on when it is whole.</summary>
    private bool Grow(ref ReadOnlySpan<byte> bytes, SectionHandler handler)
    {
        var wanted = _length < HeaderSize ? HeaderSize : SectionSize;
        if (wanted > MaxSectionSize)
            return false;
        var taken = Math.Min(wanted - _length, bytes.Length);
        bytes[..taken].CopyTo(_section.AsSpan(_length));
        _length += taken;
        bytes = bytes[taken..];
        if (_length < HeaderSize || _length < SectionSize)
            return true;

        var section = _section.AsSpan(0, _length);
        _length = 0;
        if (TsCrc.Compute(section) != 0)
            return false;
        handler(section);
        return true;
    }

    private int SectionSize => HeaderSize + (BinaryPrimitives.ReadUInt16BigEndian(_section.AsSpan(1)) & 0x0FFF);

    private bool Drop()
    {
        (_collecting, _length) = (false, 0);
        return false;
    }
}
