namespace CdnNode.Caching.Disk.Files;

/// <summary>A folder of the local file system.</summary>
internal sealed class LocalDiskFiles(string root) : IDiskFiles
{
    public void CreateFolder(string path) => Try(path, static full => Directory.CreateDirectory(full));

    public IReadOnlyList<string> List(string folder) => Try<IReadOnlyList<string>>(folder, static full =>
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(full).Select(static entry => Path.GetFileName(entry))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    });

    public IDiskFile? TryOpen(string path, bool forWriting) => Try(path, full =>
    {
        try
        {
            return Open(full, FileMode.Open, forWriting ? FileAccess.ReadWrite : FileAccess.Read);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    public IDiskFile Create(string path) => Try(path, static full => Open(full, FileMode.Create, FileAccess.ReadWrite));

    public void Move(string from, string to) => Try(to, full =>
    {
        var source = Path.Combine(root, from);
        try
        {
            File.Move(source, full, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.Move(source, full, overwrite: true);
        }

        return true;
    });

    public void Delete(string path) => Try(path, static full =>
    {
        try
        {
            File.Delete(full);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }

        return true;
    });

    /// <summary>By flock(2), which the kernel lets go when the process ends, however it ends.</summary>
    public IDisposable Lock(string path) => Try(path, static full =>
    {
        try
        {
            // Not for writing: as long as such a file is open, the kernel remounts no file system read-only.
            return new FileStream(full, FileMode.OpenOrCreate, FileAccess.Read, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is Ewouldblock)
        {
            throw new DiskException(DiskFault.InUse, $"The folder of '{full}' is in use by another process.", exception);
        }
    });

    public long FreeBytes() => Try(".", static full => new DriveInfo(full).AvailableFreeSpace);

    private const int Ewouldblock = 11;

    /// <summary>
    /// No advisory lock on the object files (FileShare.ReadWrite | Delete): a reader and the writer of a partial object share it on purpose.
    /// </summary>
    private static LocalDiskFile Open(string full, FileMode mode, FileAccess access) =>
        new(File.OpenHandle(full, mode, access, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));

    private T Try<T>(string path, Func<string, T> operation)
    {
        try
        {
            return operation(Path.Combine(root, path));
        }
        catch (Exception exception) when (DiskException.From(exception) is { } fault)
        {
            throw fault;
        }
    }
}
