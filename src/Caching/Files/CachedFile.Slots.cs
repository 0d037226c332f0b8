namespace CdnNode.Caching;

/// <content>Putting blocks into the file and taking them out.</content>
internal sealed partial class CachedFile
{
    /// <summary>Number of blocks, <see cref="long.MaxValue"/> while the length isn't known.</summary>
    public long BlockCount => Length is var length and >= 0 ? (length + BlockBytes - 1) >> _shift : long.MaxValue;

    /// <summary>How many bytes the block has when it is whole.</summary>
    public int LengthOfBlock(long index) =>
        Length is var length and >= 0 ? (int)Math.Min(BlockBytes, length - (index << _shift)) : BlockBytes;

    /// <summary>Whether somebody has put, or is putting, a block there.</summary>
    public bool IsOccupied(long index) => _slots.Get(index) is not null;

    /// <summary>Puts a block into its slot. False, and nothing done, when one is there already.</summary>
    public bool TryInstall(CacheBlock block)
    {
        lock (Gate)
        {
            if (IsOccupied(block.Index)) return false;
            SetSlot(block.Index, block);
            if (AgesByBlock) _services.Policy.Add(block, block.Capacity + BlockPool.BlockOverheadBytes);
            else _services.Policy.Resize(this, block.Capacity + BlockPool.BlockOverheadBytes);
        }
        _services.Ager.WakeIfLow();
        return true;
    }

    /// <summary>Puts a bigger block, which begins with the same bytes, in the place of the one that is filling.</summary>
    public void Swap(CacheBlock old, CacheBlock bigger)
    {
        lock (Gate)
        {
            SetSlot(old.Index, bigger);
            Resize(bigger, bigger.Capacity - old.Capacity);
            _services.Pool.Detach(old);
        }
    }

    /// <summary>Takes out a block that will never be whole.</summary>
    public void Discard(CacheBlock block)
    {
        lock (Gate)
        {
            SetSlot(block.Index, null);
            if (AgesByBlock) _services.Policy.Retire(block);
            else _services.Policy.Resize(this, -(block.Capacity + BlockPool.BlockOverheadBytes));
            _services.Pool.Detach(block);
        }
    }

    /// <summary>The last block of a body whose length was unknown is cut to what it holds.</summary>
    public void Trim(CacheBlock block)
    {
        lock (Gate) Resize(block, -_services.Pool.Trim(block));
    }

    /// <summary>Aging: frees a block that nobody holds.</summary>
    public bool TryEvictBlock(CacheBlock block)
    {
        bool isLast;
        lock (Gate)
        {
            // A block that has left its slot already has no slot's reference: the one that may be left is a lease's.
            if (_slots.Get(block.Index) != block || !block.TryRetire()) return false;
            SetSlot(block.Index, null);
            _services.Policy.Retire(block);
            isLast = _slots.Count == 0;
        }
        _services.Pool.Return(block);
        if (isLast && References == 1) _services.Table.Remove(this);
        return true;
    }

    /// <summary>Moves a resident block that nobody holds to another piece of memory, if there is one.</summary>
    public bool TryMove(CacheBlock block)
    {
        if (!block.IsSealed || _services.Pool.TryRent(this, block.Index, block.Capacity) is not { } other) return false;
        var isMoved = false;
        lock (Gate)
        {
            if (_slots.Get(block.Index) == block && block.TryRetire())
            {
                other.Append(block.Room.Span[..block.Filled], other.Capacity);
                other.Seal();
                SetSlot(block.Index, other);
                if (AgesByBlock) _services.Policy.Replace(block, other);
                isMoved = true;
            }
        }
        if (isMoved) _services.Pool.Return(block);
        else other.Release();
        return isMoved;
    }

    /// <summary>Counts what is in the slots, for the integrity check.</summary>
    public SlotCount CountSlots()
    {
        lock (Gate)
        {
            var count = new SlotCount(0, 0, 0, 0);
            foreach (var block in _slots.Blocks())
            {
                count = new SlotCount(
                    count.Resident + (block.IsSealed ? 1 : 0),
                    count.Filling + (block.IsSealed ? 0 : 1),
                    count.Bytes + block.Capacity,
                    count.Leases + block.References - 1);
            }
            return count;
        }
    }

    private void Resize(CacheBlock block, long delta) => _services.Policy.Resize(AgesByBlock ? block : this, delta);

    private void SetSlot(long index, CacheBlock? block)
    {
        var grown = _slots.Set(index, block);
        if (grown > 0) Charge(grown);
    }
}
