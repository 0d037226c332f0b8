using System.Numerics;

namespace CdnNode.Caching;

/// <summary>One MiB of memory that stays in place, cut into pieces of 4 KiB to 1 MiB by halving (Knuth, TAOCP 1, section 2.5, "buddy system").</summary>
/// <remarks>
/// Pieces are named like the nodes of a heap: node 1 is the slab, nodes 2n and 2n+1 are the halves of node n, nodes 256..511 the 4 KiB units.
/// A bit per node says that exactly this piece is free; so a piece's buddy is <c>node ^ 1</c>, and giving back climbs while the buddy is free.
/// Not thread-safe: the arena locks.
/// </remarks>
/// <param name="file">Whose window it is; null: memory of its own.</param>
internal sealed class Slab(int index, SlabFile? file = null)
{
    public const int Bytes = 1 << 20;
    public const int UnitBytes = 1 << 12;

    /// <summary>A piece of order n has <c>UnitBytes &lt;&lt; n</c> bytes; this is the order of the whole slab.</summary>
    public const int TopOrder = 8;

    public const int WholeNode = 1;

    private readonly ulong[] _free = new ulong[(2 << TopOrder) / 64];

    /// <summary>Place in the arena's table.</summary>
    public int Index { get; } = index;

    /// <summary>Whose piece begins at each unit; read without a lock by the compactor, which checks what it finds.</summary>
    public CacheBlock?[] Owners { get; } = new CacheBlock?[Bytes / UnitBytes];

    /// <summary>While it is being emptied nothing is taken from it.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Sum of the free pieces, in bytes.</summary>
    public int FreeBytes { get; private set; }

    public SlabMemory Memory { get; } = file is null ? new SlabMemory() : new SlabMemory(file, (long)index * Bytes);

    public bool IsWhollyFree => IsFree(WholeNode);

    public static int OrderOf(int node) => TopOrder - BitOperations.Log2((uint)node);

    public static int SizeOf(int node) => UnitBytes << OrderOf(node);

    public static int OffsetOf(int node)
    {
        var depth = BitOperations.Log2((uint)node);
        return (node - (1 << depth)) * (Bytes >> depth);
    }

    /// <summary>The smallest order whose pieces hold so many bytes.</summary>
    public static int OrderFor(int bytes) => bytes <= UnitBytes ? 0 : BitOperations.Log2((uint)(bytes - 1) / UnitBytes) + 1;

    public bool IsFree(int node) => (_free[node >> 6] >> (node & 63) & 1) != 0;

    public void Mark(int node, bool free)
    {
        if (IsFree(node) == free) return;
        var bit = 1UL << (node & 63);
        if (free) _free[node >> 6] |= bit;
        else _free[node >> 6] &= ~bit;
        FreeBytes += free ? SizeOf(node) : -SizeOf(node);
    }

    /// <summary>The free piece of exactly this order with the lowest address, 0 when there is none.</summary>
    public int FirstFree(int order)
    {
        var first = 1 << (TopOrder - order);
        if (first < 64)
        {
            var bits = _free[0] & (((1UL << first) - 1) << first);
            return bits == 0 ? 0 : BitOperations.TrailingZeroCount(bits);
        }
        for (var word = first >> 6; word < first >> 5; word++)
        {
            if (_free[word] != 0) return (word << 6) + BitOperations.TrailingZeroCount(_free[word]);
        }
        return 0;
    }

    /// <summary>Counts the free bytes under a node anew.</summary>
    public int CountFreeBytes(int node)
    {
        if (IsFree(node)) return SizeOf(node);
        return node >= 1 << TopOrder ? 0 : CountFreeBytes(2 * node) + CountFreeBytes((2 * node) + 1);
    }
}
