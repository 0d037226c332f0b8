using System.Net.Sockets;
using System.Runtime.InteropServices;
using CdnNode.Caching;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Delivery.Sockets;

/// <summary>Gives a socket pages of the cache's memory in place of copies of them (sendfile(2)).</summary>
/// <remarks>
/// The kernel's copy is a fifth of what a send of 25 KB costs. Taking pages costs too, some for each: below <see cref="LeastBytes"/> the copy is cheaper, and so
/// it is for a reader on the same machine that takes hundreds of kilobytes at once (nginx's hits with and without sendfile: docs/performance.md).
/// </remarks>
internal static unsafe partial class PageSend
{
    /// <summary>Measured: at 10 KB the copy is cheaper by a tenth, at 25 KB dearer by a fifth.</summary>
    public const int LeastBytes = 16 * 1024;

    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int InvalidArgument = 22;
    private const int NoSuchCall = 38;
    private const int NotSupported = 95;

    private static volatile bool s_isRefused;

    /// <summary>Gives the kernel what it has room for; never waits, the socket being one that doesn't.</summary>
    /// <param name="taken">Bytes taken, 0 when there is no room; -1 when the peer has gone.</param>
    /// <returns>False: these are to be copied.</returns>
    public static bool TrySend(SafeSocketHandle socket, ReadOnlyMemory<byte> bytes, out int taken)
    {
        taken = 0;
        if (s_isRefused || bytes.Length < LeastBytes || !LentPages.TryLend(bytes, out var pages)) return false;
        while (true)
        {
            var offset = pages.Offset;
            taken = (int)SendFile(socket, pages.File, &offset, (nuint)pages.Length);
            if (taken >= 0) return true;
            switch (Marshal.GetLastPInvokeError())
            {
                case TryAgain:
                    taken = 0;
                    return true;
                case Interrupted:
                    continue;
                case InvalidArgument or NoSuchCall or NotSupported:
                    // A kernel, or something in a kernel's place, that can't: then nobody asks again.
                    s_isRefused = true;
                    return false;
                default:
                    return true;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint SendFile(SafeSocketHandle socket, SafeFileHandle file, long* offset, nuint bytes);
}
