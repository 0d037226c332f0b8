using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Disk.Work;

/// <summary>A read with its answer; a fault is told to <paramref name="failed"/> and gives null.</summary>
internal sealed class DiskRead<T>(long queuedAt, Func<T?> read, Action<DiskException> failed) : PendingRead(queuedAt)
    where T : class
{
    private readonly TaskCompletionSource<T?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T?> Answered => _answer.Task;

    public override bool TryExpire() => _answer.TrySetResult(null);

    protected override void Answer()
    {
        T? found = null;
        try
        {
            found = _answer.Task.IsCompleted ? null : read();
        }
        catch (DiskException fault)
        {
            failed(fault);
        }
        catch (Exception unforeseen)
        {
            // The tier costs nobody an answer: whatever it is, the object is absent for this caller.
            failed(new DiskException(DiskFault.Device, unforeseen.Message, unforeseen));
        }

        _answer.TrySetResult(found);
    }
}
