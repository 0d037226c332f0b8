using System.Runtime.InteropServices;

namespace CdnNode.LoadBench.Machine;

/// <summary>What the kernel tells of processes and does to them, which .NET doesn't offer.</summary>
internal static partial class Kernel
{
    public const int Terminate = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int ClockTime(int clock, out Timespec time);

    /// <param name="thread">A thread's id; 0 for the caller.</param>
    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    public static partial int SetAffinity(int thread, nint bytes, in ulong mask);

    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
