namespace CdnNode.Caching;

/// <content>The runs that write into the file: who brings which block.</content>
internal sealed partial class CachedFile
{
    /// <summary>Whether an absent block can be asked for from below.</summary>
    private bool CanFetch =>
        Failure is null && Length >= 0 && !_services.IsStopping
        && (_services.Lower is not null || CanFetchFromOrigin);

    private bool CanFetchFromOrigin => _services.Origin is not null && Head.BlocksCanBeRefetched;

    /// <summary>A run of the owner's: the whole body, or the first of a sparse file.</summary>
    public BlockRun AddRun(long firstBlock, long endBlock, bool isWhole)
    {
        var run = new BlockRun(this, firstBlock, endBlock, isWhole, isPrefetch: false);
        lock (Gate) Link(run);
        return run;
    }

    /// <summary>The run has ended, with all its blocks or without.</summary>
    public void RemoveRun(BlockRun run)
    {
        lock (Gate) Unlink(run);
    }

    /// <summary>The whole body came: from now on its length is known, and it stands complete.</summary>
    public void FinishWhole(long length)
    {
        Interlocked.Exchange(ref _length, length);
        _isComplete = true;
    }

    /// <summary>Nothing fills the body as a whole (any more); what is absent is brought when somebody asks.</summary>
    public void MarkComplete() => _isComplete = true;

    /// <summary>Shows the file, or one block of it, to the lower tier, unless another generation has taken its place.</summary>
    public void Offer(long? blockIndex)
    {
        if (_services.Lower is not { } lower || IsFromLower || !Head.IsForLowerTier) return;
        lock (Gate)
        {
            if (!IsPublished || !TryAddReference()) return;
            using var handle = new FileHandle(this);
            if (blockIndex is { } index) lower.TryStoreBlock(handle, index);
            else lower.TryStore(handle);
        }
    }

    /// <summary>The run that is going to bring the block, if it will be there soon.</summary>
    private BlockRun? FindRun(long index)
    {
        for (var run = _runs; run is not null; run = run.NextRun)
        {
            if (!run.WillWrite(index)) continue;
            if (!run.IsWhole || index - run.NextBlock <= _services.MaxRunBlocks || !CanFetchFromOrigin) return run;
        }
        return null;
    }

    /// <summary>Starts a run from an absent block on, up to the next one that is there or on its way. The caller has the gate.</summary>
    private BlockRun? ClaimRun(long index, long wantedBlocks, bool isPrefetch)
    {
        if (!CanFetch || !TryAddReference()) return null;
        if (isPrefetch && !_services.Fetcher.TryEnterPrefetch())
        {
            Release();
            return null;
        }
        var limit = Math.Min(BlockCount, index + Math.Min(wantedBlocks, _services.MaxRunBlocks));
        var end = index + 1;
        while (end < limit && !IsOccupied(end) && FindRun(end) is null) end++;
        var run = new BlockRun(this, index, end, isWhole: false, isPrefetch);
        Link(run);
        _services.Fetcher.Start(run);
        return run;
    }

    /// <summary>The runs are a list through themselves: there is one as a rule, and none for most of a file's life.</summary>
    private void Link(BlockRun run)
    {
        run.NextRun = _runs;
        _runs = run;
    }

    private void Unlink(BlockRun run)
    {
        var before = _runs;
        while (before is not null && before != run && before.NextRun != run) before = before.NextRun;
        if (before == run) _runs = run.NextRun;
        else if (before is not null) before.NextRun = run.NextRun;
        run.NextRun = null;
    }
}
