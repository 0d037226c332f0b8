using System.Buffers.Binary;

namespace CdnNode.Hls.Mp4;

/// <summary>
/// Steps from box to box within a parent (ISO/IEC 14496-12 section 4.2). A size of 0 means to the end, 1 a 64-bit size behind the type; any other below the header's own
/// size, or beyond the end, is a defect and ends the walk: nothing is ever read or allocated by what a size claims.
/// </summary>
internal ref struct BoxReader(ReadOnlySpan<byte> bytes)
{
    private const int HeaderSize = 8;
    private const int LargeHeaderSize = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Why the walk ended early; none at the regular end.</summary>
    public Mp4Defects Defect { get; private set; }

    public bool TryNext(out Box box)
    {
        box = default;
        var rest = _bytes[_at..];
        if (rest.IsEmpty)
            return false;
        if (rest.Length < HeaderSize)
            return Fail(Mp4Defects.Truncated);

        ulong size = BinaryPrimitives.ReadUInt32BigEndian(rest);
        var header = HeaderSize;
        if (size == 1)
        {
            if (rest.Length < LargeHeaderSize)
                return Fail(Mp4Defects.Truncated);
            header = LargeHeaderSize;
            size = BinaryPrimitives.ReadUInt64BigEndian(rest[HeaderSize..]);
        }
        else if (size == 0)
        {
            size = (ulong)rest.Length;
        }

        if (size < (ulong)header)
            return Fail(Mp4Defects.BadBoxSize);
        if (size > (ulong)rest.Length)
            return Fail(Mp4Defects.Truncated);
        box = new Box(BinaryPrimitives.ReadUInt32BigEndian(rest[4..]), _at + header, _at + (int)size);
        _at = box.End;
        return true;
    }

    private bool Fail(Mp4Defects defect)
    {
        Defect = defect;
        return false;
    }
}
