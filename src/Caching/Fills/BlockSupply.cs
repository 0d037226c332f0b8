namespace CdnNode.Caching;

/// <summary>Memory for blocks: from the pool, else by evicting something now, else by waiting until somebody lets go.</summary>
internal sealed class BlockSupply(BlockPool pool, BlockAger ager, TimeProvider time, TimeSpan maxWait)
{
    /// <summary>Evictions that one allocation tries in a row before it gives other threads a turn.</summary>
    private const int MaxEvictions = 4096;

    public CacheBlock? TryRent(CachedFile file, long index, int bytes)
    {
        var evictions = 0;
        CacheBlock? block;
        while ((block = pool.TryRent(file, index, bytes)) is null)
        {
            if (pool.TryMakePiece(bytes)) continue;
            if (evictions++ == MaxEvictions || !ager.TryEvictOne()) return null;
        }
        return block;
    }

    /// <exception cref="FillFailedException">Everything stayed held for the whole wait.</exception>
    public async ValueTask<CacheBlock> RentAsync(CachedFile file, long index, int bytes, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        pool.AddWaiter();
        try
        {
            while (true)
            {
                var returned = pool.Returned.Next;
                if (TryRent(file, index, bytes) is { } block) return block;
                var left = maxWait - time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero) throw new TimeoutException();
                await returned.WaitAsync(left, time, ct);
            }
        }
        catch (TimeoutException)
        {
            throw new FillFailedException($"No memory came free within {maxWait}: all {pool.CapBytes} bytes are being read or filled.");
        }
        finally
        {
            pool.RemoveWaiter();
        }
    }
}
