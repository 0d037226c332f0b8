namespace CdnNode.Caching;

/// <summary>
/// The tier below memory (a disk): keeps whole files and single blocks by key and generation, and gives them back.
/// </summary>
/// <remarks>
/// <para>
/// Block <c>i</c> of a file is its bytes from <c>i * BlockSize</c> on; every block but the last is whole. Tier and memory are made with the
/// same block size; a file that was kept with another one is absent.
/// </para>
/// <para>
/// A tier never costs a viewer an answer: it throws nothing but <see cref="OperationCanceledException"/> (a fault is an absent file or block),
/// and <see cref="TryStore"/>, <see cref="TryStoreBlock"/>, <see cref="ReplaceHead"/> return at once. All members may be called from many threads.
/// </para>
/// </remarks>
public interface IFileLowerTier
{
    /// <summary>What the tier holds under the key, null when nothing. The cache sends one call at a time for a key.</summary>
    ValueTask<LowerFile?> TryOpenAsync(CacheKey key, CancellationToken ct);

    /// <summary>Reads one block of one generation.</summary>
    /// <param name="destination">Exactly as long as the block.</param>
    /// <returns>The length of <paramref name="destination"/>, or -1 when the block is absent, of another generation, or bad.</returns>
    ValueTask<int> ReadBlockAsync(CacheKey key, ulong generation, long blockIndex, Memory<byte> destination, CancellationToken ct);

    /// <summary>
    /// Offers a completed file, all of whose blocks are resident. The handle stays the caller's: a tier that accepts takes its own by
    /// <see cref="FileHandle.Duplicate"/>, reads by <see cref="FileHandle.TryRead"/> (never <c>ReadAsync</c>, which could go to the origin)
    /// and closes it when it has written. An open handle on a small file keeps its blocks in memory; so bound the bytes that wait.
    /// </summary>
    /// <returns>Whether it is queued. False: declined (not admitted, queue full, tier off), nothing is kept.</returns>
    bool TryStore(FileHandle file);

    /// <summary>
    /// Offers one completed block of a big or sparse file; the others come, if ever, by calls of their own. A tier that accepts takes a
    /// <see cref="BlockLease"/> before it returns (<see cref="FileHandle.TryRead"/> at <c>blockIndex * BlockSize</c>), and its own handle.
    /// </summary>
    bool TryStoreBlock(FileHandle file, long blockIndex);

    /// <summary>Puts another head (after a revalidation) to a generation that the tier holds or has queued; otherwise does nothing.</summary>
    void ReplaceHead(CacheKey key, ulong generation, FileHead head);

    /// <summary>Forgets the key, queued writes included; effective before it returns: no later call sees what was there.</summary>
    void Remove(CacheKey key);
}
