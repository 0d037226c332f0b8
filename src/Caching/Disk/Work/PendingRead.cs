using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Something that a viewer waits for.</summary>
/// <remarks>
/// <code>
///   queued ---Run---> running ---> answered
///      \                 \
///       '-- TryExpire ----'------> given up: the caller goes elsewhere, what the thread still reads is thrown away
/// </code>
/// </remarks>
internal abstract class PendingRead(long queuedAt) : IDiskWork
{
    private volatile bool _isRunning;

    /// <summary>When it was queued, as a time stamp of the clock.</summary>
    public long QueuedAt { get; } = queuedAt;

    /// <summary>Whether a thread has begun with it.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Gives it up; false when it is answered already.</summary>
    public abstract bool TryExpire();

    public void Run()
    {
        _isRunning = true;
        Answer();
    }

    protected abstract void Answer();
}
