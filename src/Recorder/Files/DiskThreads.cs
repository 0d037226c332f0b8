using System.Collections.Concurrent;

namespace CdnNode.Recorder.Files;

/// <summary>A few threads that do nothing but wait for the disk.</summary>
/// <remarks>
/// Linux has no asynchronous file operation that the runtime would use: <c>RandomAccess.WriteAsync</c> is a blocking pwrite(2) on a thread of the shared pool, which
/// starts with one thread a core. On two cores two writes to a slow disk would hold up every viewer. Here the same call blocks a thread that nobody else waits for.
/// What may be queued is bounded by those who queue: a lane of a rendition posts itself once, whatever waits in it, and a reader waits for its read.
/// </remarks>
internal sealed class DiskThreads : IAsyncDisposable
{
    private readonly BlockingCollection<Action> _queue = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>Starts the threads.</summary>
    public DiskThreads(string name, int threads)
    {
        _running = threads;
        for (var i = 0; i < threads; i++)
            new Thread(Loop) { Name = $"{name}-{i}", IsBackground = true }.Start();
    }

    /// <summary>Queues work, which must not throw; false when closed.</summary>
    public bool TryPost(Action work)
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

    /// <summary>Does something on one of the threads; what it throws comes out here.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryPost(Run))
            done.SetException(new ObjectDisposedException(nameof(DiskThreads)));
        return done.Task;

        void Run()
        {
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to whoever waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }
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
            work();
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.TrySetResult();
    }
}
