namespace CdnNode.Caching;

/// <summary>Brings runs of missing blocks in the background: from the lower tier as far as it has them, then from the origin.</summary>
/// <remarks>A run holds its own reference to the file, so that it can't close under it (the source design's read-ahead).</remarks>
internal sealed class RunFetcher(CacheServices services, CancellationToken stopping)
{
    private readonly FillSignal _ended = new();
    private int _running;
    private int _prefetches;

    /// <summary>Runs under way.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Read-aheads are bounded and dropped beyond; what a reader waits for isn't.</summary>
    public bool TryEnterPrefetch()
    {
        if (Interlocked.Increment(ref _prefetches) <= services.Options.MaxPrefetches) return true;
        Interlocked.Decrement(ref _prefetches);
        services.Metrics.AddDroppedPrefetch();
        return false;
    }

    public void Start(BlockRun run)
    {
        Interlocked.Increment(ref _running);
        ThreadPool.UnsafeQueueUserWorkItem(static pair => _ = pair.Self.RunAsync(pair.Run), (Self: this, Run: run), preferLocal: false);
    }

    /// <summary>Completes when no run is under way.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            var ended = _ended.Next;
            if (Running == 0) return;
            await ended;
        }
    }

    private async Task RunAsync(BlockRun run)
    {
        try
        {
            await FetchAsync(run);
        }
        catch (Exception reason)
        {
            run.Fail(reason);
            services.Log.BlocksMissing(run.File.Key, run.FirstBlock, run.EndBlock, reason);
        }
        finally
        {
            run.File.Release();
            if (run.IsPrefetch) Interlocked.Decrement(ref _prefetches);
            Interlocked.Decrement(ref _running);
            _ended.Pulse();
        }
    }

    private async ValueTask FetchAsync(BlockRun run)
    {
        if (services.Lower is { } lower) await ReadLowerAsync(run, lower);
        if (run.Position < run.EndByte) await FetchOriginAsync(run);
        else run.Complete();
    }

    private async ValueTask ReadLowerAsync(BlockRun run, IFileLowerTier lower)
    {
        while (run.Position < run.EndByte)
        {
            if (await run.RentWholeAsync(stopping) is not { } block) continue;
            var isRead = false;
            try
            {
                var room = block.Room[..run.File.LengthOfBlock(block.Index)];
                isRead = await lower.ReadBlockAsync(run.File.Key, run.File.Generation, block.Index, room, stopping) == room.Length;
            }
            finally
            {
                run.PutWhole(block, isRead);
            }
            services.Metrics.AddLowerRead(isRead);
            if (!isRead) return;
        }
    }

    private async ValueTask FetchOriginAsync(BlockRun run)
    {
        var file = run.File;
        if (services.Origin is not { } origin || !file.Head.BlocksCanBeRefetched || !file.TryAddReference())
        {
            var reason = new FillFailedException($"Block {run.NextBlock} of {file.Key} is nowhere any more.");
            run.Fail(reason);
            file.Fail(reason);
            return;
        }
        using var handle = new FileHandle(file);
        var writer = new BlockRunWriter(run);
        await origin.FetchAsync(handle, run.NextBlock, run.EndBlock - run.NextBlock, writer, stopping);
        if (writer.IsOutdated) run.Fail(file.Failure!);
        else run.Complete();
    }
}
