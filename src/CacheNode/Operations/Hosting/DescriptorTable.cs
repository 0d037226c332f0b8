using System.Runtime.InteropServices;

namespace CdnNode.Operations.Hosting;

/// <summary>The kernel's table of the process's open files.</summary>
/// <remarks>
/// It begins with 64 places and doubles when they are taken. In a process with several threads each doubling waits for a grace period of the kernel (RCU), some
/// 12 ms in which the thread that wanted a descriptor stands still: two in a start, and one more each time that the number of connections has doubled.
/// One step to a table for thousands, on a thread of its own, waits once and keeps nobody.
/// </remarks>
internal static partial class DescriptorTable
{
    /// <summary>128 KiB of the kernel's memory.</summary>
    public const int Places = 16 * 1024;

    private const int DuplicateCloseOnExec = 1030;
    private const int StandardInput = 0;

    /// <summary>Where the limit of open files is lower, or there is no such call, nothing happens.</summary>
    /// <returns>The thread that grows it; it ends by itself.</returns>
    public static Thread Grow()
    {
        var thread = new Thread(TakeLast) { IsBackground = true, Name = "descriptors" };
        thread.Start();
        return thread;
    }

    private static void TakeLast()
    {
        if (!OperatingSystem.IsLinux()) return;
        var last = Duplicate(StandardInput, DuplicateCloseOnExec, Places - 1);
        if (last >= 0) _ = Close(last);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Duplicate(int descriptor, int command, int least);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
