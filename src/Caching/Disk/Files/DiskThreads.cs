using System.Collections.Concurrent;

namespace CdnNode.Caching.Disk.Files;

/// <summary>A few threads that do nothing but wait for the disk, behind a bounded queue.</summary>
/// <remarks>
/// Linux has no asynchronous file read that the runtime would use: <c>RandomAccess.ReadAsync</c> is a blocking pread(2) on a thread of the
/// shared pool. The pool starts with one thread a core and adds one only every half second, so on two cores two reads from a slow disk
/// would hold up every viewer, hits included. Threads of the tier's own keep that wait where it belongs: the count bounds how many reads the
/// disk sees at once, the queue bounds how many wait, and whatever comes beyond that is refused.
/// </remarks>
public sealed class DiskThreads : IAsyncDisposable
{
    private readonly BlockingCollection<IDiskWork> _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>Starts the threads.</summary>
    public DiskThreads(string name, int threads, int queueLimit)
    {
        _queue = new BlockingCollection<IDiskWork>(queueLimit);
        _running = threads;
        for (var i = 0; i < threads; i++)
        {
            new Thread(Loop) { Name = $"{name}-{i}", IsBackground = true }.Start();
        }
    }

    /// <summary>Queues work; false when the queue is full or closed.</summary>
    public bool TryPost(IDiskWork work)
    {
        try
        {
            return _queue.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Takes no more work; completes when what is queued has been done.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _ended.Task.ConfigureAwait(false);
        // Not by the last thread: it may end while the line above is still telling the others.
        _queue.Dispose();
    }

    private void Loop()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            work.Run();
        }

        if (Interlocked.Decrement(ref _running) == 0) _ended.TrySetResult();
    }
}
