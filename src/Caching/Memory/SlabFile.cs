using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Caching;

/// <summary>The memory of all slabs of an arena as a file that exists in memory alone (memfd_create(2)), mapped whole: so sockets can take its pages as they are.</summary>
/// <remarks>
/// <para>
/// <c>sendfile(2)</c> of such a file copies nothing: the socket's queue refers to the pages themselves, and goes on doing so until the peer has acknowledged
/// them, long after the call and after the lease that covered it. So a page that has once been lent is never written again: what gives its memory back
/// has it taken out of the file (<see cref="Replace"/>); the queue keeps the old page, and whoever writes there next gets another, zeroed one.
/// </para>
/// <para>
/// Huge pages are declined: half of one can't be taken out while a socket refers to it, and the kernel would zero it in place.
/// </para>
/// </remarks>
internal sealed unsafe partial class SlabFile
{
    private const uint CloseOnExec = 1;
    private const int ReadWrite = 3;
    private const int Shared = 1;
    private const int NoReserve = 0x4000;
    private const int NoHugePages = 15;
    private const int KeepSizePunchHole = 1 | 2;
    private const int Interrupted = 4;
    private const nint Failed = -1;

    private readonly byte* _start;
    private readonly long _bytes;

    private SlabFile(SafeFileHandle file, byte* start, long bytes)
    {
        File = file;
        _start = start;
        _bytes = bytes;
    }

    ~SlabFile() => _ = Unmap(_start, (nuint)_bytes);

    public SafeFileHandle File { get; }

    /// <summary>Makes one; nothing of it takes memory until it is written.</summary>
    /// <param name="bytes">Whole slabs.</param>
    /// <returns>False where there is no such thing, or not so much.</returns>
    public static bool TryCreate(long bytes, [NotNullWhen(true)] out SlabFile? made)
    {
        made = null;
        // The constants above are those of 64-bit Linux.
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return false;
        var file = new SafeFileHandle(Create("cdnnode-cache", CloseOnExec), ownsHandle: true);
        if (!file.IsInvalid && Truncate(file, bytes) == 0)
        {
            var start = Map(null, (nuint)bytes, ReadWrite, Shared | NoReserve, file, 0);
            if (start != Failed)
            {
                _ = Advise((void*)start, (nuint)bytes, NoHugePages);
                made = new SlabFile(file, (byte*)start, bytes);
                return true;
            }
        }
        file.Dispose();
        return false;
    }

    /// <summary>Where the memory at this place of the file is.</summary>
    public byte* At(long offset) => _start + offset;

    /// <summary>Takes pages out of the file; whoever refers to them keeps them. They read as zeros until they are written.</summary>
    public void Replace(long offset, int bytes)
    {
        while (Allocate(File, KeepSizePunchHole, offset, bytes) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new InvalidOperationException($"Pages of the cache's memory couldn't be replaced (fallocate: errno {error}); they may still be on their way to viewers.");
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Create(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(SafeFileHandle file, long bytes);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(void* wanted, nuint bytes, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* start, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long bytes);
}
