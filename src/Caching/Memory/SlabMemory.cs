using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CdnNode.Caching;

/// <summary>The bytes of one slab: pinned memory of the runtime's, or a window of a <see cref="SlabFile"/>, whose pages can be lent.</summary>
internal sealed unsafe class SlabMemory : MemoryManager<byte>
{
    private const int UnitsOfWord = 64;

    // Keeps the memory: whoever has bytes of it refers to this.
    private readonly object _owner;
    private readonly byte* _start;
    private readonly ulong[] _lent = new ulong[Slab.Bytes / Slab.UnitBytes / UnitsOfWord];

    public SlabMemory()
    {
        var array = GC.AllocateUninitializedArray<byte>(Slab.Bytes, pinned: true);
        _owner = array;
        _start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
    }

    /// <param name="offset">Where the slab's window begins in the file.</param>
    public SlabMemory(SlabFile file, long offset)
    {
        _owner = file;
        _start = file.At(offset);
        Offset = offset;
    }

    /// <summary>Null: its pages can't be lent.</summary>
    public SlabFile? File => _owner as SlabFile;

    /// <summary>Where it begins in the file.</summary>
    public long Offset { get; }

    public override Span<byte> GetSpan() => new(_start, Slab.Bytes);

    public Span<byte> Span(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Slab.Bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Slab.Bytes - start));
        return new(_start + start, length);
    }

    public Memory<byte> Stretch(int start, int length) => CreateMemory(start, length);

    /// <summary>Notes that these bytes are going to be sent as pages. Whoever calls it holds their block. Any thread.</summary>
    public void Lend(int start, int length)
    {
        for (int unit = start / Slab.UnitBytes, last = (start + length - 1) / Slab.UnitBytes; unit <= last; unit++)
        {
            ref var word = ref _lent[unit / UnitsOfWord];
            var bit = 1UL << (unit % UnitsOfWord);
            if ((Volatile.Read(ref word) & bit) == 0) Interlocked.Or(ref word, bit);
        }
    }

    /// <summary>Before a piece is used again: of its pages those that were lent are replaced. Nobody holds any of it.</summary>
    public void TakeBack(int start, int length)
    {
        var (first, end) = (start / Slab.UnitBytes, (start + length) / Slab.UnitBytes);
        while (NextLent(first, end) is var from && from < end)
        {
            first = NextKept(from, end);
            File!.Replace(Offset + (from * (long)Slab.UnitBytes), (first - from) * Slab.UnitBytes);
            for (var unit = from; unit < first; unit++) Interlocked.And(ref _lent[unit / UnitsOfWord], ~(1UL << (unit % UnitsOfWord)));
        }
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
        // It never moves.
    }

    protected override void Dispose(bool disposing)
    {
        // It lives as long as somebody refers to it.
    }

    private int NextLent(int unit, int end)
    {
        while (unit < end)
        {
            var word = Volatile.Read(ref _lent[unit / UnitsOfWord]) >> (unit % UnitsOfWord);
            if (word != 0) return Math.Min(end, unit + BitOperations.TrailingZeroCount(word));
            unit = (unit / UnitsOfWord + 1) * UnitsOfWord;
        }
        return end;
    }

    private int NextKept(int unit, int end)
    {
        while (unit < end && (Volatile.Read(ref _lent[unit / UnitsOfWord]) >> (unit % UnitsOfWord) & 1) != 0) unit++;
        return unit;
    }
}
