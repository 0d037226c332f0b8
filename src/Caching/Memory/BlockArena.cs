using System.Numerics;

namespace CdnNode.Caching;

/// <summary>Hands out memory that stays in place, in pieces of 4 KiB to 1 MiB from slabs that it makes as they are needed.</summary>
/// <remarks>
/// A piece comes from the lowest slab that has one of the smallest fitting order, so that the high slabs run empty and can be dropped, and big
/// pieces stay whole. For each order a bitmap over the slabs says which have such a piece: a search is a scan of a few words. The lock is
/// held for that scan and some bit changes, by fills and by aging only; a hit never comes here.
/// </remarks>
internal sealed class BlockArena
{
    private const int SlabsToChooseFrom = 64;

    private readonly Lock _lock = new();
    private readonly Slab?[] _slabs;
    private readonly SlabFile? _file;
    private readonly ulong[][] _slabsWithPiece = new ulong[Slab.TopOrder + 1][];
    private long _usedBytes;
    private long _committedBytes;
    private int _nextChoice;

    /// <param name="isLent">Its memory is a file, where there is such a thing; see <see cref="SlabFile"/>.</param>
    public BlockArena(int maxSlabs, bool isLent = false)
    {
        if (isLent && SlabFile.TryCreate((long)maxSlabs * Slab.Bytes, out var file)) _file = file;
        _slabs = new Slab?[maxSlabs];
        for (var order = 0; order <= Slab.TopOrder; order++) _slabsWithPiece[order] = new ulong[(maxSlabs + 63) / 64];
    }

    /// <summary>Bytes in pieces that are out.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Bytes in slabs.</summary>
    public long CommittedBytes => Interlocked.Read(ref _committedBytes);

    /// <summary>Takes a piece of the order.</summary>
    /// <param name="committedLimit">No new slab is made beyond so many bytes in slabs.</param>
    public bool TryTake(int order, long committedLimit, out ArenaPiece piece)
    {
        lock (_lock)
        {
            for (var from = order; from <= Slab.TopOrder; from++)
            {
                if (FirstSlab(from) is not { } slab) continue;
                piece = new ArenaPiece(slab, Split(slab, slab.FirstFree(from), order));
                _usedBytes += piece.Size;
                return true;
            }
            if (_committedBytes + Slab.Bytes <= committedLimit && TryAddSlab() is { } added)
            {
                piece = new ArenaPiece(added, Split(added, Slab.WholeNode, order));
                _usedBytes += piece.Size;
                return true;
            }
        }
        piece = default;
        return false;
    }

    /// <summary>Gives a piece back; a slab that is then wholly free is dropped if there are more bytes in slabs than the limit.</summary>
    public void Give(ArenaPiece piece, long committedLimit)
    {
        piece.Slab.Memory.TakeBack(piece.Offset, piece.Size);
        lock (_lock)
        {
            _usedBytes -= piece.Size;
            Join(piece.Slab, piece.Node);
            if (piece.Slab is { IsWhollyFree: true, IsClosed: false } && _committedBytes > committedLimit) DropSlab(piece.Slab);
        }
    }

    /// <summary>Keeps the front of a piece, as much as the order says, and frees the rest; what remains stays where it is.</summary>
    public ArenaPiece Shrink(ArenaPiece piece, int order)
    {
        lock (_lock)
        {
            var kept = piece with { Node = Split(piece.Slab, piece.Node, order) };
            _usedBytes -= piece.Size - kept.Size;
            return kept;
        }
    }

    /// <summary>
    /// Closes the slab that has the most free bytes among the next few, and names the region of the order in it with the most. Null when that
    /// isn't a quarter free. The few are others each time, so that a region whose blocks can't move is not the choice for ever.
    /// </summary>
    public ArenaPiece? CloseBestRegion(int order)
    {
        lock (_lock)
        {
            Slab? best = null;
            for (var i = Math.Min(_slabs.Length, SlabsToChooseFrom); i > 0; i--)
            {
                _nextChoice = (_nextChoice + 1) % _slabs.Length;
                if (_slabs[_nextChoice] is { IsClosed: false } slab && slab.FreeBytes > (best?.FreeBytes ?? 0)) best = slab;
            }
            if (best is null) return null;
            var first = 1 << (Slab.TopOrder - order);
            var region = Enumerable.Range(first, first).MaxBy(best.CountFreeBytes);
            if (best.CountFreeBytes(region) < Slab.SizeOf(region) / 4) return null;
            SetClosed(best, true);
            return new ArenaPiece(best, region);
        }
    }

    /// <summary>Opens a closed slab; one that has run empty is dropped if there are more bytes in slabs than the limit.</summary>
    public void Open(Slab slab, long committedLimit)
    {
        lock (_lock)
        {
            SetClosed(slab, false);
            if (slab.IsWhollyFree && _committedBytes > committedLimit) DropSlab(slab);
        }
    }

    /// <summary>Recounts the bitmaps. Null when they agree with the sums.</summary>
    public string? FindInconsistency()
    {
        lock (_lock)
        {
            long free = 0, committed = 0;
            foreach (var slab in _slabs)
            {
                if (slab is null) continue;
                var counted = slab.CountFreeBytes(Slab.WholeNode);
                if (counted != slab.FreeBytes) return $"slab {slab.Index}: {counted} bytes are free, {slab.FreeBytes} counted";
                free += counted;
                committed += Slab.Bytes;
            }
            if (committed != _committedBytes) return $"arena: {committed} bytes in slabs, {_committedBytes} counted";
            return committed - free == _usedBytes ? null : $"arena: {committed - free} bytes are not free, {_usedBytes} counted as used";
        }
    }

    private void SetClosed(Slab slab, bool isClosed)
    {
        slab.IsClosed = isClosed;
        for (var order = 0; order <= Slab.TopOrder; order++) Show(slab, order);
    }

    private Slab? FirstSlab(int order)
    {
        var words = _slabsWithPiece[order];
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] != 0) return _slabs[(i << 6) + BitOperations.TrailingZeroCount(words[i])];
        }
        return null;
    }

    private int Split(Slab slab, int node, int order)
    {
        SetFree(slab, node, false);
        while (Slab.OrderOf(node) > order)
        {
            node <<= 1;
            SetFree(slab, node + 1, true);
        }
        return node;
    }

    private void Join(Slab slab, int node)
    {
        while (node > Slab.WholeNode && slab.IsFree(node ^ 1))
        {
            SetFree(slab, node ^ 1, false);
            node >>= 1;
        }
        SetFree(slab, node, true);
    }

    private void SetFree(Slab slab, int node, bool free)
    {
        slab.Mark(node, free);
        Show(slab, Slab.OrderOf(node));
    }

    private void Show(Slab slab, int order)
    {
        ref var word = ref _slabsWithPiece[order][slab.Index >> 6];
        var bit = 1UL << (slab.Index & 63);
        if (!slab.IsClosed && slab.FirstFree(order) != 0) word |= bit;
        else word &= ~bit;
    }

    private Slab? TryAddSlab()
    {
        var index = Array.IndexOf(_slabs, null);
        if (index < 0) return null;
        var slab = new Slab(index, _file);
        slab.Mark(Slab.WholeNode, free: true);
        _slabs[index] = slab;
        _committedBytes += Slab.Bytes;
        return slab;
    }

    private void DropSlab(Slab slab)
    {
        SetFree(slab, Slab.WholeNode, false);
        _slabs[slab.Index] = null;
        _file?.Replace((long)slab.Index * Slab.Bytes, Slab.Bytes);
        _committedBytes -= Slab.Bytes;
    }
}
