namespace CdnNode.Caching;

/// <summary>The host's way to the missing blocks of a file whose <see cref="FileHead.BlocksCanBeRefetched"/> is true.</summary>
public interface IBlockOrigin
{
    /// <summary>
    /// Fetches the bytes of blocks <paramref name="firstBlock"/> .. <paramref name="firstBlock"/> + <paramref name="blockCount"/> - 1 (the last
    /// may end earlier, with the file) and gives them to <paramref name="writer"/> in order. The byte range is <see cref="BlockRunWriter.FirstByte"/>
    /// .. <see cref="BlockRunWriter.LastByte"/>.
    /// </summary>
    /// <remarks>
    /// When the origin now has another generation (validator, length), call <see cref="BlockRunWriter.GenerationChanged"/> and return.
    /// Returning with bytes missing, or throwing, fails the readers that wait for this run, not the file.
    /// </remarks>
    /// <param name="file">Open for the call; it stays the cache's.</param>
    /// <param name="ct">Cancelled when the cache is disposed. No single reader cancels a fetch.</param>
    ValueTask FetchAsync(FileHandle file, long firstBlock, long blockCount, BlockRunWriter writer, CancellationToken ct);
}
