namespace CdnNode.Caching;

/// <summary>Makes a big piece out of scattered small ones: moves what stands in the way.</summary>
/// <remarks>
/// Buddies join only when both are free; a memory full of small files of which every tenth is hot would never give a big piece back,
/// however much is free in sum, and a big allocation would evict everything in its search. So the region with the most free bytes is closed for
/// new pieces, its blocks are copied elsewhere (at most three quarters of the piece wanted), and it is opened again. Blocks that are held or
/// filling can't move: then the region is left as it is, and the caller evicts instead.
/// </remarks>
internal static class PieceMaker
{
    /// <summary>Whether a piece of the order has come free.</summary>
    /// <param name="freeBytes">Bytes within the budget, for the copies.</param>
    /// <param name="committedLimit">As in <see cref="BlockArena.Give"/>.</param>
    public static bool TryRun(BlockArena arena, int order, long freeBytes, long committedLimit)
    {
        if (order == 0 || arena.CloseBestRegion(order) is not { } region) return false;
        try
        {
            var used = region.Size - region.Slab.CountFreeBytes(region.Node);
            return used <= freeBytes && CanMoveAll(region) && MoveAll(region);
        }
        finally
        {
            arena.Open(region.Slab, committedLimit);
        }
    }

    private static bool CanMoveAll(ArenaPiece region)
    {
        foreach (var block in BlocksIn(region))
        {
            if (!block.IsSealed || block.References != 1) return false;
        }
        return true;
    }

    private static bool MoveAll(ArenaPiece region)
    {
        foreach (var block in BlocksIn(region))
        {
            if (!block.File.TryMove(block)) return false;
        }
        return true;
    }

    private static IEnumerable<CacheBlock> BlocksIn(ArenaPiece region)
    {
        var first = region.Offset / Slab.UnitBytes;
        for (var unit = first; unit < first + (region.Size / Slab.UnitBytes); unit++)
        {
            if (Volatile.Read(ref region.Slab.Owners[unit]) is { } block) yield return block;
        }
    }
}
