namespace CdnNode.Caching.Disk.Files;

/// <summary>
/// The file operations that the disk tier needs, below one folder; paths are relative to it. Calls block; they are made on the tier's own
/// threads only. Every member throws <see cref="DiskException"/> alone.
/// </summary>
internal interface IDiskFiles
{
    /// <summary>Makes a folder and those above it; nothing happens when it exists.</summary>
    void CreateFolder(string path);

    /// <summary>Names in a folder, in any order; none when the folder doesn't exist.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Opens a file; null when it doesn't exist.</summary>
    IDiskFile? TryOpen(string path, bool forWriting);

    /// <summary>Makes an empty file, in place of one that may be there.</summary>
    IDiskFile Create(string path);

    /// <summary>Renames a file in one step, over one that may be there; makes the target's folder if needed.</summary>
    void Move(string from, string to);

    /// <summary>Removes a file; nothing happens when it doesn't exist. An open file stays readable to those who hold it.</summary>
    void Delete(string path);

    /// <summary>Takes the folder for this process until disposed.</summary>
    IDisposable Lock(string path);

    /// <summary>Bytes that an unprivileged process may still write on this medium.</summary>
    long FreeBytes();
}
