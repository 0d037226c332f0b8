using CdnNode.Caching.Disk.Files;

namespace CdnNode.Origin.Local;

/// <summary>Runs what waits for a disk on threads of its own and lets others await it, so that a slow disk holds up no hit.</summary>
public sealed class FileThreads : IAsyncDisposable
{
    private const int MaxWaiting = 4096;
    private readonly DiskThreads _threads = new("local-file", Math.Clamp(2 * Environment.ProcessorCount, 4, 32), MaxWaiting);
    private readonly TimeProvider _time;

    public FileThreads(TimeProvider time) => _time = time;

    /// <exception cref="IOException">Too many wait already.</exception>
    /// <exception cref="TimeoutException">It isn't done in time; it goes on, and nobody sees its result.</exception>
    public Task<T> RunAsync<T>(Func<T> work, TimeSpan timeout, CancellationToken cancellation)
    {
        var job = new Job<T>(work);
        return _threads.TryPost(job)
            ? job.Task.WaitAsync(timeout, _time, cancellation)
            : throw new IOException($"{MaxWaiting} file operations are waiting already.");
    }

    public ValueTask DisposeAsync() => _threads.DisposeAsync();

    private sealed class Job<T>(Func<T> work) : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IDiskWork
    {
        public void Run()
        {
            try
            {
                SetResult(work());
            }
            catch (Exception error)
            {
                SetException(error);
            }
        }
    }
}
