namespace CdnNode.Hls.Playlists;

/// <summary>A piece of a resource. <c>Offset + Length</c> is known to fit.</summary>
/// <param name="Length">In bytes, at least 1.</param>
/// <param name="Offset">Of the first byte.</param>
public readonly record struct ByteRange(long Length, long Offset)
{
    /// <summary>The first byte behind the piece.</summary>
    public long End => Offset + Length;
}
