using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Something that a viewer waits for, done by a disk thread. A fault is told to <paramref name="failed"/> and gives the default.</summary>
internal sealed class DiskRead<T>(Func<T?> read, Action<DiskException> failed) : IDiskWork
{
    private readonly TaskCompletionSource<T?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T?> Done => _done.Task;

    public void Run()
    {
        try
        {
            _done.TrySetResult(read());
        }
        catch (DiskException fault)
        {
            failed(fault);
            _done.TrySetResult(default);
        }
        catch (Exception unforeseen)
        {
            // The tier costs nobody an answer: whatever it is, the object is absent for this caller.
            failed(new DiskException(DiskFault.Device, unforeseen.Message, unforeseen));
            _done.TrySetResult(default);
        }
    }
}
