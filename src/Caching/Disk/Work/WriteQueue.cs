using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Objects;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Everything that changes files, on one thread, in the order it was asked for.</summary>
/// <remarks>
/// <para>The order is what makes a removal right: a store that was asked for before it is undone by it, one asked for after it stays. For readers
/// a removal is effective at once, by a tombstone that stands until the file is gone. A file that can't be deleted (a read-only or failing
/// disk) keeps its tombstone, and the removal is tried again when the disk is back.</para>
/// <para>Bounds: stores by number and bytes, heads by number (one too many removes its object instead), removals by number. With one
/// removal too many none can be told apart any more: the tier shows nothing until it has been emptied.</para>
/// </remarks>
internal sealed class WriteQueue(DiskTierOptions options, DiskStore store, ObjectWriter writer, DiskHealth health, DiskCounters counters, DiskTierLog log)
    : IAsyncDisposable
{
    /// <summary>Most removals that may wait.</summary>
    public const int MaxRemovals = 65_536;

    private readonly DiskThreads _thread = new("disk-write", threads: 1, queueLimit: int.MaxValue);
    private readonly KeyCounts _removed = new();
    private readonly KeyCounts _queued = new();
    private readonly PendingHeads _heads = new();
    private readonly Queue<CacheKey> _failedRemovals = [];
    private long _queuedBytes;
    private int _stores;
    private int _emptyings;

    /// <summary>Bytes that wait to be written.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>Whether the key was removed and its file may still be there.</summary>
    public bool IsRemoved(CacheKey key) => MustEmpty || _removed.Has(key);

    /// <summary>Whether all files have to go before any may be shown.</summary>
    public bool MustEmpty => Volatile.Read(ref _emptyings) != 0;

    /// <summary>The head that waits to be written for the key.</summary>
    public PendingHead? FindHead(CacheKey key) => _heads.Find(key);

    /// <summary>Queues work of any kind; false when the tier is closed. <paramref name="failed"/> is told of a fault after the state was moved.</summary>
    public bool TryPost(string operation, Action work, Action? done = null, Action<DiskException>? failed = null) => _thread.TryPost(new DiskWork(
        work,
        fault =>
        {
            health.Report(fault, operation);
            failed?.Invoke(fault);
        },
        done));

    /// <summary>Queues a store of so many bytes; the source is disposed in any case.</summary>
    public bool TryStore(IStoreSource source, long bytes, Func<DiskTierEvent> write)
    {
        var key = source.Key;
        if (!TryEnter(bytes))
        {
            counters.Add(DiskTierEvent.StoreQueueFull);
            source.Dispose();
            return false;
        }

        _queued.Add(key);
        if (TryPost("store", Store, Leave, _ => counters.Add(DiskTierEvent.StoreFaulted)))
        {
            return true;
        }

        Leave();
        return false;

        void Store() => counters.Add(!health.CanWrite ? DiskTierEvent.StoreWhileOff : IsRemoved(key) ? DiskTierEvent.StoreSuperseded : write());

        void Leave()
        {
            source.Dispose();
            _queued.Done(key);
            Interlocked.Add(ref _queuedBytes, -bytes);
            Interlocked.Decrement(ref _stores);
        }
    }

    /// <summary>Queues another head for a generation that is on disk or queued.</summary>
    public void ReplaceHead(PendingHead head)
    {
        if (!IsKnown(head.Key))
        {
            return;
        }

        if (health.State is DiskTierState.ReadOnly or DiskTierState.Failed || _heads.Count >= options.MaxQueuedStores)
        {
            DropWithHead(head);
            return;
        }

        _heads.Put(head);
        TryPost("replace head", () => WriteHead(head), failed: _ => DropWithHead(head));
    }

    /// <summary>Removes a key: gone for readers at once, from disk when the thread comes to it.</summary>
    public void Remove(CacheKey key)
    {
        if (!IsKnown(key) || MustEmpty)
        {
            return;
        }

        if (_removed.Total >= MaxRemovals)
        {
            EmptyFirst();
            return;
        }

        _removed.Add(key);
        PostRemoval(key);
    }

    /// <summary>Shows nothing until everything has been deleted.</summary>
    public void EmptyFirst()
    {
        if (Interlocked.Increment(ref _emptyings) == 1)
        {
            log.Emptying();
        }
    }

    /// <summary>Deletes everything by <paramref name="empty"/> if that must be. Writer thread only.</summary>
    public void EmptyIfMust(Action empty)
    {
        var seen = Volatile.Read(ref _emptyings);
        if (seen != 0)
        {
            empty();
            Interlocked.Add(ref _emptyings, -seen);
        }
    }

    /// <summary>Tries again to delete what couldn't be deleted. Writer thread only.</summary>
    public void RetryRemovals()
    {
        for (var left = _failedRemovals.Count; left > 0; left--)
        {
            PostRemoval(_failedRemovals.Dequeue());
        }
    }

    /// <summary>Completes when everything asked for so far has been done or dropped.</summary>
    public Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return TryPost("flush", flushed.SetResult) ? flushed.Task : Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _thread.DisposeAsync();

    private bool IsKnown(CacheKey key) => store.MayContain(key) || _queued.Has(key);

    /// <summary>An object larger than the bound goes alone, else it never could.</summary>
    private bool TryEnter(long bytes)
    {
        var waiting = Interlocked.Add(ref _queuedBytes, bytes);
        if (Interlocked.Increment(ref _stores) <= options.MaxQueuedStores && (waiting <= options.MaxQueuedStoreBytes || waiting == bytes))
        {
            return true;
        }

        Interlocked.Add(ref _queuedBytes, -bytes);
        Interlocked.Decrement(ref _stores);
        return false;
    }

    private void PostRemoval(CacheKey key) => TryPost(
        "remove",
        () =>
        {
            store.Delete(key);
            counters.Add(DiskTierEvent.Removed);
            _removed.Done(key);
        },
        failed: _ => _failedRemovals.Enqueue(key));

    private void WriteHead(PendingHead head)
    {
        if (!IsRemoved(head.Key) && writer.ReplaceHead(head.Key, head.Generation, head.Head) is { } what)
        {
            counters.Add(what);
        }

        _heads.Done(head);
    }

    /// <summary>An object whose head is known to be out of date must not be shown with it.</summary>
    private void DropWithHead(PendingHead head)
    {
        counters.Add(DiskTierEvent.HeadDropped);
        Remove(head.Key);
        _heads.Done(head);
    }
}
