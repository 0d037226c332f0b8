using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Recorder.Files;

/// <summary>Calls that .NET has no name for: FileStream.Flush syncs nothing unless asked to, and no API opens a folder.</summary>
internal static partial class LinuxCalls
{
    private const int OpenReadOnly = 0;
    private const int OpenDirectory = 0x10000;
    private const int OpenCloseOnExec = 0x80000;

    /// <summary>fdatasync(2).</summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (FDataSync(file) != 0)
            throw RecorderFileException.FromErrno(Marshal.GetLastPInvokeError(), "fdatasync");
    }

    /// <summary>open(2) of a folder and fsync(2).</summary>
    public static void SyncFolder(string path)
    {
        using var folder = new SafeFileHandle(Open(path, OpenReadOnly | OpenDirectory | OpenCloseOnExec), ownsHandle: true);
        if (folder.IsInvalid || FSync(folder) != 0)
            throw RecorderFileException.FromErrno(Marshal.GetLastPInvokeError(), $"fsync of folder '{path}'");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);
}
