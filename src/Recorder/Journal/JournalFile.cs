using CdnNode.Recorder.Files;

namespace CdnNode.Recorder.Journal;

/// <summary>Whole journals from the disk.</summary>
internal static class JournalFile
{
    /// <summary>All bytes, or as many as are allowed; null when there is no such file.</summary>
    public static byte[]? TryReadAll(IRecorderFiles files, string path, int maxBytes)
    {
        using var file = files.TryOpen(path, forWriting: false);
        if (file is null)
            return null;
        var bytes = new byte[Math.Min(file.Length, maxBytes)];
        var read = file.Read(bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>The last bytes of a file, at most as many as asked for.</summary>
    public static byte[] ReadTail(IRecorderFile file, int bytes)
    {
        var length = file.Length;
        var tail = new byte[Math.Min(length, bytes)];
        return tail[..file.Read(tail, length - tail.Length)];
    }
}
