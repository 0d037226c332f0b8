namespace CdnNode.Caching;

/// <summary>The memory budget: blocks from the arena plus what files cost beside their bodies, never more than the cap.</summary>
internal sealed class BlockPool
{
    /// <summary>What a block's object costs, in bytes, beside its memory: measured.</summary>
    public const int BlockOverheadBytes = 128;

    private readonly BlockArena _arena;
    private readonly ReleasedMetadata _released;
    private long _blockBytes;
    private long _overheadBytes;
    private long _detachedBytes;
    private long _blocks;
    private int _waiting;

    /// <param name="isLent">See <see cref="BlockCacheOptions.LendsPages"/>.</param>
    public BlockPool(long capBytes, bool isLent = false)
    {
        CapBytes = capBytes;
        _released = new ReleasedMetadata(capBytes);
        _arena = new BlockArena((int)((capBytes + Slab.Bytes - 1) / Slab.Bytes), isLent);
    }

    public long CapBytes { get; }

    /// <summary>Raised when a block came back and, while somebody waits for memory, when a block or a file is held by nobody any more.</summary>
    public FillSignal Returned { get; } = new();

    /// <summary>Bytes of all blocks that are out.</summary>
    public long BlockBytes => Interlocked.Read(ref _blockBytes);

    /// <summary>Bytes of heads, slots and objects.</summary>
    public long OverheadBytes => Interlocked.Read(ref _overheadBytes);

    /// <summary>Bytes of blocks that are in no file any more, but leased.</summary>
    public long DetachedBytes => Interlocked.Read(ref _detachedBytes);

    public long Blocks => Interlocked.Read(ref _blocks);

    public long UsedBytes => BlockBytes + OverheadBytes;

    /// <summary>
    /// Kept free beside what objects cost: where they come and go there are some that no collection has come to yet. Half as many as there are, up to
    /// what <see cref="ReleasedMetadata"/> lets be; with big bodies that is next to nothing.
    /// </summary>
    public long ReserveBytes => Math.Min(OverheadBytes / 2, _released.LimitBytes);

    /// <summary>May be negative for a moment: what a file costs beside its body is charged without asking.</summary>
    public long FreeBytes => CapBytes - UsedBytes - ReserveBytes;

    /// <summary>Bytes of slabs in the process.</summary>
    public long CommittedBytes => _arena.CommittedBytes;

    /// <summary>Whole slabs, rounded up: the last one is used as far as the cap allows.</summary>
    private long CommittedLimit => CapBytes - OverheadBytes - ReserveBytes + Slab.Bytes - 1;

    /// <summary>Takes memory for a block, null when the cap is reached or no piece of the size is free.</summary>
    /// <param name="bytes">Room wanted, 1 .. 1 MiB.</param>
    public CacheBlock? TryRent(CachedFile file, long index, int bytes)
    {
        var order = Slab.OrderFor(bytes);
        var size = Slab.UnitBytes << order;
        if (Interlocked.Add(ref _blockBytes, size) + OverheadBytes + ReserveBytes <= CapBytes && _arena.TryTake(order, CommittedLimit, out var piece))
        {
            Interlocked.Increment(ref _blocks);
            Charge(BlockOverheadBytes);
            var block = new CacheBlock(this, file, index, piece);
            Volatile.Write(ref Owner(piece), block);
            return block;
        }
        Interlocked.Add(ref _blockBytes, -size);
        return null;
    }

    /// <summary>Gives back the memory of a block whose references are gone.</summary>
    public void Return(CacheBlock block)
    {
        var size = block.Capacity;
        Volatile.Write(ref Owner(block.Piece), null);
        if (block.IsDetached) Interlocked.Add(ref _detachedBytes, -size);
        _arena.Give(block.Piece, CommittedLimit);
        Interlocked.Add(ref _blockBytes, -size);
        Interlocked.Decrement(ref _blocks);
        Charge(-BlockOverheadBytes);
        Returned.Pulse();
    }

    /// <summary>Something became free to go. Costs one read unless somebody waits.</summary>
    public void NoteUnheld()
    {
        if (Volatile.Read(ref _waiting) > 0) Returned.Pulse();
    }

    public void AddWaiter() => Interlocked.Increment(ref _waiting);

    public void RemoveWaiter() => Interlocked.Decrement(ref _waiting);

    /// <summary>Cuts a block down to what it holds. Returns the bytes freed.</summary>
    public int Trim(CacheBlock block)
    {
        var before = block.Capacity;
        block.Replace(_arena.Shrink(block.Piece, Slab.OrderFor(Math.Max(1, block.Filled))));
        Interlocked.Add(ref _blockBytes, block.Capacity - before);
        return before - block.Capacity;
    }

    /// <summary>The block has left its file; it may still be leased.</summary>
    public void Detach(CacheBlock block)
    {
        block.IsDetached = true;
        Interlocked.Add(ref _detachedBytes, block.Capacity);
        block.Release();
    }

    /// <summary>Adds to, or takes from, what files cost beside their bodies.</summary>
    public void Charge(long bytes)
    {
        Interlocked.Add(ref _overheadBytes, bytes);
        if (bytes < 0) _released.Add(-bytes);
    }

    /// <summary>Makes room for a piece of the order out of scattered free pieces by moving blocks; see <see cref="PieceMaker"/>.</summary>
    public bool TryMakePiece(int bytes)
    {
        var order = Slab.OrderFor(bytes);
        return FreeBytes >= Slab.UnitBytes << order && PieceMaker.TryRun(_arena, order, FreeBytes, CommittedLimit);
    }

    /// <summary>
    /// Empties and drops a slab when slabs and overhead together exceed the cap: after a change from big files to many small ones the slabs that
    /// the big ones had are too many. False when there is none too many, or none can be emptied.
    /// </summary>
    public bool TryDropSlab() =>
        CommittedBytes > CommittedLimit && PieceMaker.TryRun(_arena, Slab.TopOrder, FreeBytes, CommittedLimit);

    private static ref CacheBlock? Owner(ArenaPiece piece) => ref piece.Slab.Owners[piece.Offset / Slab.UnitBytes];

    /// <summary>To be called before what is released grows further; see <see cref="ReleasedMetadata"/>.</summary>
    public void CollectIfTooMuchGarbage() => _released.CollectIfTooMuch();

    public string? FindInconsistency() =>
        _arena.FindInconsistency()
        ?? (_arena.UsedBytes == BlockBytes ? null : $"pool: {BlockBytes} bytes counted, {_arena.UsedBytes} taken from the arena");
}
