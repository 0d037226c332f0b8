namespace CdnNode.Caching;

/// <summary>The one writer of a new generation. Belongs to nobody's request: readers come and go, the fill goes on.</summary>
/// <remarks>
/// <code>
///   Filling --Complete--> Complete | Failed (announced length not reached)
///      |-----Fail, Dispose, lost (finaliser)--> Failed
///      \-----Stop--> Cut
/// </code>
/// Dispose it when done: until then it keeps the file in memory, so that <see cref="OpenReader"/> works after the end as well. One that goes
/// without an end counts as failed. Writing is for one caller at a time; the rest may be called from anywhere.
/// </remarks>
public sealed class FileFill : IDisposable
{
    private readonly CachedFile _file;
    private readonly BlockRun _run;
    private int _isDisposed;

    /// <summary>Takes over the maker's reference to the file.</summary>
    internal FileFill(CachedFile file, BlockRun run)
    {
        _file = file;
        _run = run;
    }

    ~FileFill() => ThreadPool.UnsafeQueueUserWorkItem(static end => End(end._run, end._file), (_run, _file), preferLocal: false);

    public CacheKey Key => _file.Key;

    public ulong Generation => _file.Generation;

    /// <summary>Offset of the next byte to be written.</summary>
    public long Position => _run.Position;

    /// <summary>Another reader of what is being written. Counts as a request for the file.</summary>
    public FileHandle OpenReader()
    {
        ObjectDisposedException.ThrowIf(!_file.TryAddReference(), this);
        _file.Touch();
        return new FileHandle(_file);
    }

    /// <summary>Enters a fill that was begun unpublished into the table; it replaces what stands there. To be called before the end.</summary>
    public void Publish() => _file.Services.Publish(_file);

    /// <summary>
    /// Copies bytes into blocks and wakes the readers. Waits for a free block when all are held. What goes beyond an announced length is dropped.
    /// </summary>
    /// <exception cref="FillFailedException">No memory came free in time, or the body is longer than any may be: the fill has failed.</exception>
    /// <exception cref="InvalidOperationException">The fill has ended.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        var surplus = await _run.WriteAsync(data, ct);
        if (surplus > 0) _file.Services.Metrics.AddSurplus(surplus);
    }

    /// <summary>The body is whole. False when the announced length wasn't reached: then the fill has failed.</summary>
    public bool Complete() => _run.Complete();

    /// <summary>
    /// The rest can't be had. The file is doomed: out of the table, readers get what was written and then <see cref="FillFailedException"/>. Of a
    /// sparse file only the blocks that aren't whole are lost. Does nothing after the end.
    /// </summary>
    public void Fail(Exception reason) => _run.Fail(reason);

    /// <summary>
    /// Stops on purpose in a body of known length whose blocks can be asked for again: the blocks that are whole stay, the rest is absent.
    /// </summary>
    /// <exception cref="InvalidOperationException">The body's length isn't known, or its blocks can't be asked for again.</exception>
    public void Stop()
    {
        if (_file.Length < 0 || !_file.Head.BlocksCanBeRefetched)
        {
            throw new InvalidOperationException("Only a body of known length whose blocks can be refetched may be left unfinished.");
        }
        _run.Stop();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        GC.SuppressFinalize(this);
        End(_run, _file);
    }

    private static void End(BlockRun run, CachedFile file)
    {
        run.Fail(new FillFailedException("The fill was given up."));
        file.Release();
    }
}
