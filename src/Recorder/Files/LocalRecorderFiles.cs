namespace CdnNode.Recorder.Files;

/// <summary>The local file system below a folder.</summary>
internal sealed class LocalRecorderFiles(string root) : IRecorderFiles
{
    private const int Ewouldblock = 11;

    public void CreateFolder(string path) => Try(path, Directory.CreateDirectory);

    public IReadOnlyList<string> List(string folder) => Try(folder, static IReadOnlyList<string> (full) =>
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

    public IRecorderFile? TryOpen(string path, bool forWriting) => Try(path, full =>
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

    public long? TryGetLength(string path) => Try(path, static full => new FileInfo(full) is { Exists: true } file ? (long?)file.Length : null);

    public IRecorderFile Create(string path) => Try(path, static full => Open(full, FileMode.Create, FileAccess.ReadWrite));

    public void Replace(string from, string to) => Try(to, full =>
    {
        File.Move(Path.Combine(root, from), full, overwrite: true);
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

    public void SyncFolder(string path) => LinuxCalls.SyncFolder(Path.Combine(root, path));

    public long FreeBytes() => Try("", static full => new DriveInfo(full).AvailableFreeSpace);

    /// <summary>By flock(2), which the kernel lets go when the process ends, however it ends.</summary>
    public IDisposable Lock() => Try("lock", static full =>
    {
        try
        {
            return new FileStream(full, FileMode.OpenOrCreate, FileAccess.Read, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is Ewouldblock)
        {
            throw new RecorderFileException(FileFault.InUse, $"The folder of '{full}' is in use by another process.", exception);
        }
    });

    /// <summary>No advisory lock on the recordings (FileShare.ReadWrite | Delete): readers and the writer of the newest hour share it on purpose.</summary>
    private static LocalRecorderFile Open(string full, FileMode mode, FileAccess access) =>
        new(File.OpenHandle(full, mode, access, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));

    private T Try<T>(string path, Func<string, T> operation)
    {
        try
        {
            return operation(Path.Combine(root, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw RecorderFileException.From(exception);
        }
    }
}
