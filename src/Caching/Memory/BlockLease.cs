namespace CdnNode.Caching;

/// <summary>
/// A reference to bytes of one block: they stay as they are, in pinned memory, until it is disposed, however long that takes. Dispose each
/// exactly once, copies included.
/// </summary>
public readonly struct BlockLease : IDisposable
{
    private readonly CacheBlock? _block;
    private readonly int _start;

    internal BlockLease(CacheBlock block, int start, int length)
    {
        _block = block;
        _start = start;
        Length = length;
    }

    /// <summary>Number of bytes; 0 only at the end of the file.</summary>
    public int Length { get; }

    /// <summary>The end of the file: nothing is held.</summary>
    public bool IsEmpty => Length == 0;

    public ReadOnlyMemory<byte> Memory => _block is null ? default : _block.Bytes(_start, Length);

    public ReadOnlySpan<byte> Span => _block is null ? default : _block.Span(_start, Length);

    public void Dispose() => _block?.Release();
}
