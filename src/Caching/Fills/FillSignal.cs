namespace CdnNode.Caching;

/// <summary>Wakes everyone who waits for progress: one task for all waiters of a pulse, made only if somebody waits.</summary>
/// <remarks>
/// Take <see cref="Next"/> first, look at the watermark then, await last: a pulse in between completes that very task. The waiters run from the
/// thread pool; the one who pulses pays for one queued item, however many wait.
/// </remarks>
internal sealed class FillSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next pulse.</summary>
    public Task Next
    {
        get
        {
            if (Volatile.Read(ref _next) is { } there) return there.Task;
            var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, made, null) ?? made).Task;
        }
    }

    public void Pulse()
    {
        // The full fence of the exchange orders it behind the writer's move of the watermark.
        if (Interlocked.Exchange(ref _next, null) is { } waited)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.SetResult(), waited, preferLocal: false);
        }
    }
}
