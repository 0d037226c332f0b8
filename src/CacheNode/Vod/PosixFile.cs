using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Vod;

/// <summary>open(2) as it is: the runtime's own opens with flags under which a pipe waits for its writer.</summary>
internal static partial class PosixFile
{
    // Equal on x86-64 and arm64: O_RDONLY, O_NOCTTY, O_NONBLOCK, O_CLOEXEC.
    private const int ReadOnly = 0x0 | 0x100 | 0x800 | 0x80000;

    private const int Enoent = 2;
    private const int Enxio = 6;
    private const int Eacces = 13;
    private const int Enotdir = 20;
    private const int Enametoolong = 36;
    private const int Eloop = 40;

    /// <returns>Null when there is nothing that could be opened under the name.</returns>
    /// <exception cref="IOException">Anything else.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        var handle = Open(path, ReadOnly);
        if (!handle.IsInvalid) return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return error is Enoent or Enxio or Eacces or Enotdir or Enametoolong or Eloop ? null : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>Where the kernel says the opened file stands, without links; null when it can't be told.</summary>
    public static string? RealPath(SafeFileHandle handle)
    {
        var number = handle.DangerousGetHandle().ToInt64();
        return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{number}")).LinkTarget;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
