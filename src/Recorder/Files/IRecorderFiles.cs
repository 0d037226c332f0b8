namespace CdnNode.Recorder.Files;

/// <summary>
/// The file operations that the recorder needs, below one folder; paths are relative to it, with slashes. Calls block; they are made on the recorder's own threads
/// only. Every member throws <see cref="RecorderFileException"/> alone. The second implementation is the tests' disk that loses what was not synced.
/// </summary>
internal interface IRecorderFiles
{
    /// <summary>Makes a folder, those above it too; nothing happens when it exists. Durable once the folder above is synced.</summary>
    void CreateFolder(string path);

    /// <summary>Names in a folder, in any order; none when it doesn't exist.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Opens a file; null when it doesn't exist.</summary>
    IRecorderFile? TryOpen(string path, bool forWriting);

    /// <summary>Length in bytes; null when there is no such file.</summary>
    long? TryGetLength(string path);

    /// <summary>Makes an empty file in place of one that may be there. Durable once its folder is synced.</summary>
    IRecorderFile Create(string path);

    /// <summary>Renames in one step, over a file that may be there. Durable once the folder is synced.</summary>
    void Replace(string from, string to);

    /// <summary>Removes a file; nothing happens when it doesn't exist. An open file stays readable to those who hold it.</summary>
    void Delete(string path);

    /// <summary>fsync(2) of a folder: names that came and went stay so.</summary>
    void SyncFolder(string path);

    /// <summary>Bytes that an unprivileged process may still write on this medium.</summary>
    long FreeBytes();

    /// <summary>Takes the folder for this process until disposed.</summary>
    IDisposable Lock();
}
