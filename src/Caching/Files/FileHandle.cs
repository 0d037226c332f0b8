namespace CdnNode.Caching;

/// <summary>
/// An open file: keeps its generation readable until it is closed, whatever is purged or replaced meanwhile. For one reader; another takes a
/// <see cref="Duplicate"/>. Closing twice is harmless; reading after that throws <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class FileHandle : IDisposable, IAsyncDisposable
{
    private CachedFile? _file;
    private long _lastBlock = -1;
    private long _nextOffset;

    /// <summary>Takes over a reference that the caller has.</summary>
    internal FileHandle(CachedFile file) => _file = file;

    public CacheKey Key => File.Key;

    /// <summary>Number of this generation, unique in the process and, as far as the clock goes forward, across restarts.</summary>
    public ulong Generation => File.Generation;

    public FileHead Head => File.Head;

    /// <summary>Length of the body in bytes, null while it isn't known.</summary>
    public long? Length => File.Length is var length and >= 0 ? length : null;

    /// <summary>No fill of the whole body is under way: it came to its end, was stopped, or never was one (sparse files, files from below).</summary>
    public bool IsComplete => File.IsComplete;

    /// <summary>Purged, replaced, aged out or failed: nobody new finds it.</summary>
    public bool IsDoomed => File.IsDoomed;

    /// <summary>Why the body can't be completed, null while nothing is wrong.</summary>
    public Exception? Failure => File.Failure;

    /// <summary>Size of all blocks but the last, in bytes.</summary>
    public int BlockSizeBytes => File.BlockBytes;

    internal CachedFile File
    {
        get
        {
            var file = Volatile.Read(ref _file);
            ObjectDisposedException.ThrowIf(file is null, this);
            return file;
        }
    }

    /// <summary>
    /// Puts another head (after a 304) in the place of the expected one, here and in the lower tier. False when another came first. The new
    /// head doesn't change how the file ages.
    /// </summary>
    public bool TryReplaceHead(FileHead expected, FileHead next) => File.TryReplaceHead(expected, next);

    /// <summary>The hit path: bytes from the offset to the end of what their block holds, if it is in memory. Allocates nothing.</summary>
    /// <returns>True with a lease, an empty one at the end of the file; false when <see cref="ReadAsync(long, CancellationToken)"/> must wait for them.</returns>
    public bool TryRead(long offset, out BlockLease lease)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!File.TryRead(offset, ref _lastBlock, out lease)) return false;
        _nextOffset = offset + lease.Length;
        return true;
    }

    /// <summary>
    /// Bytes from the offset to the end of what their block holds now, at least one; an empty lease at the end of the file. Follows a fill
    /// as it writes; fetches what is absent, some MiB ahead if the reads have been in order, else the one block.
    /// </summary>
    /// <exception cref="FillFailedException">The bytes can't be had.</exception>
    public ValueTask<BlockLease> ReadAsync(long offset, CancellationToken ct) =>
        ReadAsync(offset, offset == _nextOffset ? long.MaxValue : 1, ct);

    /// <summary>As above, for a reader that knows how many bytes it is going to read from the offset on: no more than these are fetched.</summary>
    public ValueTask<BlockLease> ReadAsync(long offset, long wantedBytes, CancellationToken ct)
    {
        if (TryRead(offset, out var lease)) return ValueTask.FromResult(lease);
        return File.ReadAsync(this, offset, wantedBytes, ct);
    }

    /// <summary>Brings absent blocks of the range in the background; does nothing for those that are there, and not more than it may.</summary>
    public void Prefetch(long offset, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (count > 0) File.Prefetch(offset, count);
    }

    /// <summary>Something derived from this generation (a parsed playlist, a compressed body) that lives and dies with it; one of each type.</summary>
    public T? FindAttachment<T>()
        where T : class => File.FindAttachment<T>();

    /// <summary>Attaches it, counted as so many bytes. False when one of the type is there already.</summary>
    public bool TryAttach<T>(T value, int sizeBytes)
        where T : class => File.TryAttach(value, sizeBytes);

    /// <summary>Another handle on the same generation.</summary>
    public FileHandle Duplicate()
    {
        var file = File;
        ObjectDisposedException.ThrowIf(!file.TryAddReference(), this);
        return new FileHandle(file);
    }

    public void Dispose() => Interlocked.Exchange(ref _file, null)?.Release();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
