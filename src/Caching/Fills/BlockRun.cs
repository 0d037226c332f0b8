namespace CdnNode.Caching;

/// <summary>One writer that brings a run of blocks in order: a whole body, or a piece of one.</summary>
/// <remarks>
/// <code>
///   Filling --Complete, all bytes there------> Complete
///      |----Complete, bytes missing; Fail----> Failed    (whole body: the file is doomed; piece: the whole blocks stay)
///      \----Stop-----------------------------> Cut       (the whole blocks stay, the rest is absent)
/// </code>
/// Not owned by any reader: readers wait for <see cref="Progress"/> and look at the blocks' marks. A slot that somebody else has filled
/// meanwhile is passed over, its bytes dropped. A body of unknown length starts with a small block that grows, and is trimmed at the end, so
/// that a short answer costs little however its length was (not) announced.
/// </remarks>
internal sealed class BlockRun(CachedFile file, long firstBlock, long endBlock, bool isWhole, bool isPrefetch)
{
    /// <summary>First block of a body of unknown length, in bytes; it grows fourfold.</summary>
    private const int FirstUnknownBytes = 16 * 1024;

    private CacheBlock? _block;
    private Exception? _failure;
    private long _position = firstBlock * file.BlockBytes;
    private long _nextBlock = firstBlock;
    private int _passOver;
    private volatile RunState _state;

    public CachedFile File => file;

    /// <summary>Another run of the file; the file's.</summary>
    internal BlockRun? NextRun { get; set; }

    public long FirstBlock { get; } = firstBlock;

    /// <summary>Behind the last block; <see cref="long.MaxValue"/> when the body's length isn't known.</summary>
    public long EndBlock => endBlock;

    public bool IsWhole => isWhole;

    public bool IsPrefetch => isPrefetch;

    /// <summary>The block that is being written, or comes next.</summary>
    public long NextBlock => Interlocked.Read(ref _nextBlock);

    /// <summary>Offset in the file of the next byte to be written.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Offset behind the last byte, as far as it is known.</summary>
    public long EndByte
    {
        get
        {
            var last = endBlock >= file.BlockCount ? long.MaxValue : endBlock * file.BlockBytes;
            return file.Length is var length and >= 0 ? Math.Min(last, length) : last;
        }
    }

    public FillSignal Progress { get; } = new();

    public RunState State => _state;

    /// <summary>Why readers that wait for this run must give up, null while they need not.</summary>
    public Exception? Failure => Volatile.Read(ref _failure) ?? file.Failure;

    public bool WillWrite(long index) => index >= NextBlock && index < endBlock;

    /// <summary>Writes bytes and wakes readers. Bytes beyond the end are dropped. Returns how many were.</summary>
    /// <exception cref="FillFailedException">No memory came free in time; the run has failed.</exception>
    public async ValueTask<long> WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        ThrowIfEnded();
        var room = EndByte - _position;
        var surplus = Math.Max(0, data.Length - room);
        if (surplus > 0) data = data[..(int)room];
        if (_position + data.Length > file.Services.Options.MaxFileBytes) throw FailTooLong();
        while (!data.IsEmpty)
        {
            if (_block is null && _passOver == 0 && !TryStartBlock(data.Length, out var size)) await RentBlockAsync(size, ct);
            if (_block is { } full && full.Filled == full.Capacity) await GrowAsync(full, ct);
            var taken = _passOver > 0 ? PassOver(data.Length) : Append(data.Span);
            Interlocked.Exchange(ref _position, _position + taken);
            data = data[taken..];
        }
        Progress.Pulse();
        return surplus;
    }

    /// <summary>The next block for a source that reads right into it; null when it was passed over. Pair with <see cref="PutWhole"/>.</summary>
    public async ValueTask<CacheBlock?> RentWholeAsync(CancellationToken ct)
    {
        ThrowIfEnded();
        if (!TryStartBlock(0, out var size)) await RentBlockAsync(size, ct, install: false);
        if (_block is not null) return _block;
        Interlocked.Exchange(ref _position, _position + PassOver(_passOver));
        return null;
    }

    /// <summary>The rented block is read, whole (true) or not at all.</summary>
    public void PutWhole(CacheBlock block, bool isRead)
    {
        _block = null;
        if (!isRead)
        {
            block.Release();
            return;
        }
        block.SetFilled(file.LengthOfBlock(block.Index));
        block.Seal();
        if (!file.TryInstall(block)) block.Release();
        Interlocked.Exchange(ref _position, _position + file.LengthOfBlock(block.Index));
        Interlocked.Exchange(ref _nextBlock, block.Index + 1);
        Progress.Pulse();
    }

    /// <summary>All bytes are in. False when some are missing: then the run has failed instead.</summary>
    public bool Complete()
    {
        if (_state == RunState.Failed) return false;
        if (file.Length >= 0 && _position < EndByte)
        {
            Fail(new FillFailedException($"The body ended at byte {_position} of {EndByte}."));
            return false;
        }
        lock (file.Gate)
        {
            ThrowIfEnded();
            if (_block is { } last)
            {
                file.Trim(last);
                last.Seal();
                _block = null;
            }
            if (isWhole) file.FinishWhole(_position);
            End(RunState.Complete);
        }
        Progress.Pulse();
        if (isWhole && !file.AgesByBlock) file.Offer(blockIndex: null);
        return true;
    }

    /// <summary>Bytes are missing for good. Does nothing when the run has ended.</summary>
    public void Fail(Exception reason)
    {
        lock (file.Gate)
        {
            if (_state != RunState.Filling) return;
            Volatile.Write(ref _failure, reason);
            if (!isWhole) DropPartial();
            End(RunState.Failed);
        }
        if (isWhole) file.Fail(reason);
        Progress.Pulse();
    }

    /// <summary>Stops on purpose: what isn't whole becomes absent.</summary>
    public void Stop()
    {
        lock (file.Gate)
        {
            ThrowIfEnded();
            DropPartial();
            file.MarkComplete();
            End(RunState.Cut);
        }
        Progress.Pulse();
    }

    private void End(RunState state)
    {
        _state = state;
        file.RemoveRun(this);
    }

    private void DropPartial()
    {
        if (_block is not { } block) return;
        _block = null;
        file.Discard(block);
    }

    /// <summary>At a block's start: passes over an occupied one, else takes memory if there is some at once.</summary>
    private bool TryStartBlock(int hint, out int size)
    {
        var index = NextBlock;
        var length = file.LengthOfBlock(index);
        size = file.Length < 0 && index == 0 ? Math.Clamp(hint, FirstUnknownBytes, length) : length;
        if (!file.IsOccupied(index)) return false;
        StartPassingOver();
        return true;
    }

    private async ValueTask RentBlockAsync(int size, CancellationToken ct, bool install = true)
    {
        var block = await RentAsync(size, ct);
        lock (file.Gate)
        {
            if (_state == RunState.Filling && (!install || file.TryInstall(block)))
            {
                _block = block;
                return;
            }
        }
        block.Release();
        ThrowIfEnded();
        StartPassingOver();
    }

    private async ValueTask<CacheBlock> RentAsync(int size, CancellationToken ct)
    {
        if (file.Services.Supply.TryRent(file, NextBlock, size) is { } block) return block;
        Progress.Pulse();
        try
        {
            return await file.Services.Supply.RentAsync(file, NextBlock, size, ct);
        }
        catch (FillFailedException noMemory)
        {
            Fail(noMemory);
            throw;
        }
    }

    private void StartPassingOver()
    {
        _passOver = file.LengthOfBlock(NextBlock);
        Interlocked.Increment(ref _nextBlock);
    }

    private int PassOver(int count)
    {
        var passed = Math.Min(count, _passOver);
        _passOver -= passed;
        return passed;
    }

    /// <summary>Copies into the block. The reference of its own keeps the memory if the run is failed by another thread meanwhile.</summary>
    private int Append(ReadOnlySpan<byte> data)
    {
        if (_block is not { } block || !block.TryAddReference()) throw Ended();
        try
        {
            var whole = file.LengthOfBlock(block.Index);
            var taken = block.Append(data, whole);
            if (block.Filled == whole) SealBlock(block);
            return taken;
        }
        finally
        {
            block.Release();
        }
    }

    private async ValueTask GrowAsync(CacheBlock full, CancellationToken ct)
    {
        var bigger = await RentAsync(Math.Min(full.Capacity * 4, file.BlockBytes), ct);
        lock (file.Gate)
        {
            if (_state == RunState.Filling)
            {
                bigger.Append(full.Room.Span[..full.Filled], bigger.Capacity);
                file.Swap(full, bigger);
                _block = bigger;
                return;
            }
        }
        bigger.Release();
        ThrowIfEnded();
    }

    private void SealBlock(CacheBlock block)
    {
        lock (file.Gate)
        {
            ThrowIfEnded();
            block.Seal();
            _block = null;
            Interlocked.Exchange(ref _nextBlock, block.Index + 1);
        }
        if (!isWhole || file.AgesByBlock) file.Offer(block.Index);
    }

    private FillFailedException FailTooLong()
    {
        var reason = new FillFailedException($"The body is longer than {file.Services.Options.MaxFileBytes} bytes.");
        Fail(reason);
        return reason;
    }

    private void ThrowIfEnded()
    {
        if (_state != RunState.Filling) throw Ended();
    }

    private InvalidOperationException Ended() => new($"The fill has ended: {_state}.");
}
