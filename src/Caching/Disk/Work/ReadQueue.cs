using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Runs reads on a few threads and bounds how long a viewer waits for them.</summary>
internal sealed class ReadQueue(DiskTierOptions options, DiskHealth health, DiskCounters counters, TimeProvider time) : IAsyncDisposable
{
    private readonly DiskThreads _threads = new("disk-read", options.ReadThreads, options.MaxQueuedReads);
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingRead> _pending = [];

    /// <summary>The answer; null also when too many wait, the disk fails or doesn't answer in time.</summary>
    public async ValueTask<T?> RunAsync<T>(string operation, Func<T?> read, CancellationToken ct)
        where T : class
    {
        var work = new DiskRead<T>(time.GetTimestamp(), read, fault => health.Report(fault, operation));
        LinkedListNode<PendingRead> node;
        lock (_lock)
        {
            node = _pending.AddLast(work);
        }

        try
        {
            if (_threads.TryPost(work))
            {
                return await work.Answered.WaitAsync(ct).ConfigureAwait(false);
            }

            counters.Add(DiskTierEvent.ReadRefused);
            return null;
        }
        finally
        {
            lock (_lock)
            {
                _pending.Remove(node);
            }
        }
    }

    /// <summary>Gives up what has waited for too long. A disk that has begun with it and doesn't come back has failed.</summary>
    public void ExpireOverdue()
    {
        List<PendingRead> overdue;
        lock (_lock)
        {
            overdue = [.. _pending.TakeWhile(read => time.GetElapsedTime(read.QueuedAt) >= options.ReadTimeout)];
        }

        foreach (var read in overdue)
        {
            if (!read.TryExpire())
            {
                continue;
            }

            counters.Add(DiskTierEvent.ReadTimedOut);
            if (read.IsRunning)
            {
                health.Report(new DiskException(DiskFault.Hung, $"no answer within {options.ReadTimeout.TotalSeconds} s"), "read");
            }
        }
    }

    public ValueTask DisposeAsync() => _threads.DisposeAsync();
}
