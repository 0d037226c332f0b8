namespace CdnNode.Caching;

/// <summary>One look into the lower tier that all who ask for the key meanwhile share.</summary>
/// <remarks>
/// <code>
///   Joined (n waiters) --Finish--> Finished --last Leave--> Closed: the found file's reference is let go
/// </code>
/// Keeps the file referenced until everyone who waits has a reference of his own.
/// </remarks>
internal sealed class PendingOpen
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CachedFile? _file;
    private int _waiters = 1;
    private bool _isClosed;
    private bool _isInvalid;

    public Task Finished => _finished.Task;

    /// <summary>False when everyone has left already: look again.</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_isClosed) return false;
            _waiters++;
            return true;
        }
    }

    /// <summary>The key was purged or filled anew: what is found now counts no more.</summary>
    public void Invalidate()
    {
        lock (_lock) _isInvalid = true;
    }

    /// <summary>Takes over a reference to the file that was found; null: none.</summary>
    /// <param name="enter">Enters it into the table, unless the open was invalidated or everyone has left.</param>
    public void Finish(CachedFile? file, Func<CachedFile, bool> enter)
    {
        lock (_lock)
        {
            if (file is not null && !_isInvalid && !_isClosed && enter(file)) _file = file;
            else file?.Release();
        }
        _finished.SetResult();
    }

    /// <summary>A waiter goes, with a reference to the file if there is one.</summary>
    /// <param name="last">True for the last: the caller forgets this object.</param>
    public CachedFile? Leave(out bool last)
    {
        lock (_lock)
        {
            var file = _file?.TryAddReference() == true ? _file : null;
            last = --_waiters == 0;
            if (!last) return file;
            _isClosed = true;
            _file?.Release();
            _file = null;
            return file;
        }
    }
}
