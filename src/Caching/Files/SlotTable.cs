using System.Numerics;

namespace CdnNode.Caching;

/// <summary>Where a file's blocks are: a slot is empty (absent), or has a block that is filling or resident.</summary>
/// <remarks>
/// Two levels that grow with what is really there, so that a claimed length costs nothing. One writer at a time (the file's lock), any number
/// of readers without a lock: a reader that still sees an array from before a growth misses a newer block at worst, and asks again under the lock.
/// </remarks>
internal sealed class SlotTable
{
    private const int ChunkBits = 8;
    private const int ChunkSlots = 1 << ChunkBits;

    private CacheBlock?[]?[] _chunks = [];

    /// <summary>Slots that have a block.</summary>
    public int Count { get; private set; }

    public CacheBlock? Get(long index)
    {
        var chunks = Volatile.Read(ref _chunks);
        var outer = (ulong)index >> ChunkBits;
        if (outer >= (uint)chunks.Length || Volatile.Read(ref chunks[outer]) is not { } chunk) return null;
        var inner = (int)index & (ChunkSlots - 1);
        return inner < chunk.Length ? Volatile.Read(ref chunk[inner]) : null;
    }

    /// <summary>Fills or empties a slot. Returns by how many bytes the table grew.</summary>
    public int Set(long index, CacheBlock? block)
    {
        var outer = (int)(index >> ChunkBits);
        var inner = (int)index & (ChunkSlots - 1);
        var grown = Grow(outer, inner);
        ref var slot = ref _chunks[outer]![inner];
        Count += (block is null ? 0 : 1) - (slot is null ? 0 : 1);
        Volatile.Write(ref slot, block);
        return grown;
    }

    /// <summary>All blocks, for a caller that has the file's lock.</summary>
    public IEnumerable<CacheBlock> Blocks()
    {
        foreach (var chunk in _chunks)
        {
            if (chunk is null) continue;
            foreach (var block in chunk)
            {
                if (block is not null) yield return block;
            }
        }
    }

    public void Clear()
    {
        Volatile.Write(ref _chunks, []);
        Count = 0;
    }

    private int Grow(int outer, int inner)
    {
        var grown = 0;
        if (outer >= _chunks.Length)
        {
            var more = new CacheBlock?[]?[outer == 0 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)outer + 1)];
            grown += (more.Length - _chunks.Length) * IntPtr.Size;
            _chunks.CopyTo(more, 0);
            Volatile.Write(ref _chunks, more);
        }
        var chunk = _chunks[outer] ?? [];
        if (inner >= chunk.Length)
        {
            var more = new CacheBlock?[(int)BitOperations.RoundUpToPowerOf2((uint)inner + 1)];
            grown += (more.Length - chunk.Length) * IntPtr.Size;
            chunk.CopyTo(more, 0);
            Volatile.Write(ref _chunks[outer], more);
        }
        return grown;
    }
}
