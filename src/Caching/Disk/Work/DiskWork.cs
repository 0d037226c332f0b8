using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Something that nobody waits for, done by the writer thread.</summary>
internal sealed class DiskWork(Action work, Action<DiskException> failed, Action? done = null) : IDiskWork
{
    public void Run()
    {
        try
        {
            work();
        }
        catch (DiskException fault)
        {
            failed(fault);
        }
        catch (Exception unforeseen)
        {
            failed(new DiskException(DiskFault.Device, unforeseen.Message, unforeseen));
        }
        finally
        {
            done?.Invoke();
        }
    }
}
