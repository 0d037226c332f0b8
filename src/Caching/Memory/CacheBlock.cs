namespace CdnNode.Caching;

/// <summary>One block of a file in memory.</summary>
/// <remarks>
/// <code>
///   BlockPool.RentAsync        Seal                    last reference released
///  (arena) ------> Filling ----------> Resident ......................> (arena)
///                     |                   |    TryRetire (aging: only when no one but the slot holds it)
///                     |                   |    CachedFile.Destroy, a run that fails (the slot lets go; leases keep it)
///                     +-------------------+--> Detached ---Release---> (arena)
/// </code>
/// References: one for the file's slot and one for each lease. At zero the memory goes back; none can be added then. The bytes below
/// <see cref="Filled"/> never change; the one writer appends behind them and moves the mark.
/// </remarks>
internal sealed class CacheBlock : AgingUnit
{
    private readonly BlockPool _pool;
    private readonly SlabMemory _memory;
    private readonly int _start;
    private ArenaPiece _piece;
    private int _references = 1;
    private int _filled;
    private volatile bool _isSealed;

    public CacheBlock(BlockPool pool, CachedFile file, long index, ArenaPiece piece)
    {
        _pool = pool;
        File = file;
        Index = index;
        _piece = piece;
        (_memory, _start) = (piece.Slab.Memory, piece.Offset);
    }

    public CachedFile File { get; }

    /// <summary>In no file any more. Set before the slot lets go of its reference.</summary>
    public bool IsDetached { get; set; }

    /// <summary>Place in the file, in blocks.</summary>
    public long Index { get; }

    public ArenaPiece Piece => _piece;

    public int Capacity => _piece.Size;

    /// <summary>Bytes that may be read.</summary>
    public int Filled => Volatile.Read(ref _filled);

    /// <summary>No more bytes come: the block is resident.</summary>
    public bool IsSealed => _isSealed;

    public int References => Volatile.Read(ref _references);

    public override ulong Identity => File.Key.Low + (ulong)Index * 0x9E3779B97F4A7C15;

    /// <summary>Memory of the whole block, for the one writer.</summary>
    public Memory<byte> Room => Bytes(0, Capacity);

    public Memory<byte> Bytes(int start, int length) => _memory.Stretch(_start + start, length);

    public Span<byte> Span(int start, int length) => _memory.Span(_start + start, length);

    public bool TryAddReference()
    {
        var seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            var now = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (now == seen) return true;
            seen = now;
        }
        return false;
    }

    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left == 1) _pool.NoteUnheld();
        else if (left == 0) _pool.Return(this);
        else if (left < 0) throw new InvalidOperationException("A block lease was disposed more than once.");
    }

    /// <summary>Takes the slot's reference if it is the only one; the caller then clears the slot and calls <see cref="BlockPool.Return"/>.</summary>
    public bool TryRetire() => _isSealed && Interlocked.CompareExchange(ref _references, 0, 1) == 1;

    /// <summary>Copies as much as fits and lets readers see it. Returns the number of bytes taken.</summary>
    public int Append(ReadOnlySpan<byte> bytes, int limit)
    {
        var count = Math.Min(bytes.Length, Math.Min(limit, Capacity) - _filled);
        bytes[..count].CopyTo(Span(_filled, count));
        Volatile.Write(ref _filled, _filled + count);
        return count;
    }

    /// <summary>The writer has put so many bytes into <see cref="Room"/> itself.</summary>
    public void SetFilled(int count) => Volatile.Write(ref _filled, count);

    public void Seal() => _isSealed = true;

    /// <summary>The piece was cut at its end; what is filled stays in place.</summary>
    public void Replace(ArenaPiece shrunk) => _piece = shrunk;

    public override bool TryEvict() => File.TryEvictBlock(this);
}
