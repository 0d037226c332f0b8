namespace CdnNode.Caching.Disk.Files;

/// <summary>Something that a disk thread does, blocking as long as the disk does.</summary>
public interface IDiskWork
{
    /// <summary>Does it. Must not throw.</summary>
    void Run();
}
