using System.Numerics;

namespace CdnNode.Caching;

/// <summary>Where a file's blocks are: a slot is empty (absent), or has a block that is filling or resident.</summary>
/// <remarks>
/// The first slot stands in the file itself, since most files have one block and every object counts a million times. The others are two levels that
/// grow with what is really there, so that a claimed length costs nothing. One writer at a time (the file's lock), any number of readers without a
/// lock: a reader that still sees an array from before a growth misses a newer block at worst, and asks again under the lock. A part of its file,
/// never copied.
/// </remarks>
internal struct SlotTable
{
    private const int ChunkBits = 8;
    private const int ChunkSlots = 1 << ChunkBits;

    /// <summary>What an array costs beside its elements.</summary>
    private const int ArrayBytes = 24;

    private CacheBlock? _first;
    private CacheBlock?[]?[]? _chunks;

    /// <summary>Slots that have a block.</summary>
    public int Count { get; private set; }

    public readonly CacheBlock? Get(long index)
    {
        if (index == 0) return Volatile.Read(in _first);
        var outer = (ulong)index >> ChunkBits;
        if (Volatile.Read(in _chunks) is not { } chunks || outer >= (uint)chunks.Length || Volatile.Read(ref chunks[outer]) is not { } chunk) return null;
        var inner = (int)index & (ChunkSlots - 1);
        return inner < chunk.Length ? Volatile.Read(ref chunk[inner]) : null;
    }

    /// <summary>Fills or empties a slot. Returns by how many bytes the table grew.</summary>
    public int Set(long index, CacheBlock? block)
    {
        var grown = 0;
        ref var slot = ref _first;
        if (index != 0)
        {
            var outer = (int)(index >> ChunkBits);
            var inner = (int)index & (ChunkSlots - 1);
            var chunks = Grow(outer, inner, ref grown);
            slot = ref chunks[outer]![inner];
        }
        Count += (block is null ? 0 : 1) - (slot is null ? 0 : 1);
        Volatile.Write(ref slot, block);
        return grown;
    }

    /// <summary>All blocks, for a caller that has the file's lock.</summary>
    public readonly IEnumerable<CacheBlock> Blocks() => Blocks(_first, _chunks);

    public void Clear()
    {
        Volatile.Write(ref _first, null);
        Volatile.Write(ref _chunks, null);
        Count = 0;
    }

    private static IEnumerable<CacheBlock> Blocks(CacheBlock? first, CacheBlock?[]?[]? chunks)
    {
        if (first is not null) yield return first;
        foreach (var chunk in chunks ?? [])
        {
            foreach (var block in chunk ?? [])
            {
                if (block is not null) yield return block;
            }
        }
    }

    private CacheBlock?[]?[] Grow(int outer, int inner, ref int grown)
    {
        var chunks = _chunks ?? [];
        if (outer >= chunks.Length)
        {
            var more = new CacheBlock?[]?[outer == 0 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)outer + 1)];
            grown += ((more.Length - chunks.Length) * IntPtr.Size) + (chunks.Length == 0 ? ArrayBytes : 0);
            chunks.CopyTo(more, 0);
            Volatile.Write(ref _chunks, chunks = more);
        }
        var chunk = chunks[outer] ?? [];
        if (inner >= chunk.Length)
        {
            var more = new CacheBlock?[(int)BitOperations.RoundUpToPowerOf2((uint)inner + 1)];
            grown += ((more.Length - chunk.Length) * IntPtr.Size) + (chunk.Length == 0 ? ArrayBytes : 0);
            chunk.CopyTo(more, 0);
            Volatile.Write(ref chunks[outer], more);
        }
        return chunks;
    }
}
