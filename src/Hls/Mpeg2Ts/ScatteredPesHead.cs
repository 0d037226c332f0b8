using System.Runtime.CompilerServices;

namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>The head of a PES packet whose bytes lie in one or more transport packets of a segment: where each lies, and what it is.</summary>
internal struct ScatteredPesHead
{
    private Positions _positions;
    private Values _values;
    private int _length;

    /// <summary>Whether more bytes of the head are wanted.</summary>
    public bool IsCollecting { get; private set; }

    public void Begin() => (_length, IsCollecting) = (0, true);

    /// <summary>Takes the byte of the segment at a position. With the last one both stamps are moved, where they lie.</summary>
    public void Add(Span<byte> segment, int at, long ticks)
    {
        _positions[_length] = at;
        _values[_length] = segment[at];
        _length++;
        Span<byte> head = _values;
        var needed = PesHeader.Needed(head[.._length]);
        if (_length < needed)
            return;
        IsCollecting = false;
        if (needed > 0 && PesHeader.HasPts(head[.._length]))
            Move(segment, PesHeader.PtsOffset, ticks);
        if (needed > 0 && PesHeader.HasDts(head[.._length]))
            Move(segment, PesHeader.DtsOffset, ticks);
    }

    private void Move(Span<byte> segment, int offset, long ticks)
    {
        const int StampSize = 5;
        var stamp = ((Span<byte>)_values).Slice(offset, StampSize);
        TsClock.WriteStamp(stamp, TsClock.Add(TsClock.ReadStamp(stamp), ticks));
        for (var i = 0; i < StampSize; i++)
            segment[_positions[offset + i]] = stamp[i];
    }

    [InlineArray(PesHeader.MaxSize)]
    private struct Positions
    {
        private int _first;
    }

    [InlineArray(PesHeader.MaxSize)]
    private struct Values
    {
        private byte _first;
    }
}
