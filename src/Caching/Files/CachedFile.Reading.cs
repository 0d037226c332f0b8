namespace CdnNode.Caching;

/// <content>Reading: what is resident at once, the rest by following the run that writes it or starting one.</content>
internal sealed partial class CachedFile
{
    /// <summary>Takes a reference to what the block holds from the offset on. True with an empty lease at the end of the file.</summary>
    /// <param name="lastBlock">The block that this reader read last; another one counts as a touch.</param>
    public bool TryRead(long offset, ref long lastBlock, out BlockLease lease)
    {
        var index = offset >> _shift;
        if (_slots.Get(index) is { } block)
        {
            var start = (int)offset & (BlockBytes - 1);
            var filled = block.Filled;
            if (start < filled && block.TryAddReference())
            {
                if (index != lastBlock && AgesByBlock) block.Touch();
                lastBlock = index;
                lease = new BlockLease(block, start, filled - start);
                return true;
            }
        }
        lease = default;
        var length = Length;
        return length >= 0 && offset >= length;
    }

    /// <summary>Like <see cref="TryRead"/>, but waits for the bytes, and sees to it that somebody brings them.</summary>
    /// <param name="wanted">How many bytes from the offset on are going to be read; bounds how far ahead is fetched.</param>
    public async ValueTask<BlockLease> ReadAsync(FileHandle reader, long offset, long wanted, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            Task? progress;
            BlockRun? run;
            BlockLease lease;
            lock (Gate)
            {
                if (reader.TryRead(offset, out lease)) return lease;
                run = FindRun(offset >> _shift) ?? ClaimRun(offset >> _shift, BlocksFor(offset, wanted), isPrefetch: false);
                progress = run?.Progress.Next;
            }
            // The writer moves the mark without the gate: look again now that its next pulse can't be missed.
            if (reader.TryRead(offset, out lease)) return lease;
            if (progress is null || run!.Failure is not null) throw Missing(offset, run?.Failure);
            await progress.WaitAsync(ct);
            if (reader.TryRead(offset, out lease)) return lease;
            if (run.Failure is { } failure) throw Missing(offset, failure);
        }
    }

    /// <summary>Starts runs for the absent blocks of a range, and returns at once.</summary>
    public void Prefetch(long offset, long count)
    {
        if (Length < 0) return;
        var index = offset >> _shift;
        var end = Math.Min(BlockCount, index + BlocksFor(offset, Math.Min(count, _services.Options.MaxPrefetchBytes)));
        lock (Gate)
        {
            while (index < end)
            {
                if (IsOccupied(index) || FindRun(index) is not null) index++;
                else if (ClaimRun(index, end - index, isPrefetch: true) is { } run) index = run.EndBlock;
                else return;
            }
        }
    }

    private long BlocksFor(long offset, long wanted)
    {
        var bytes = Math.Clamp(wanted, 1, long.MaxValue / 2) + (offset & (BlockBytes - 1));
        return (bytes + BlockBytes - 1) >> _shift;
    }

    private FillFailedException Missing(long offset, Exception? reason) => (reason ?? Failure) is { } known
        ? new FillFailedException($"Byte {offset} of {Key} can't be had: {known.Message}", known)
        : new FillFailedException($"Byte {offset} of {Key} left memory, and nothing below can bring it back.");
}
