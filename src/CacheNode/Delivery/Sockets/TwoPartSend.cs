using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CdnNode.Delivery.Sockets;

/// <summary>One system call for a head and its body, which lie apart (sendmsg(2)): two calls would cost a hit half as much again.</summary>
internal static unsafe partial class TwoPartSend
{
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;
    private const int Interrupted = 4;

    /// <summary>The layout below is that of 64-bit Linux.</summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Gives the kernel what it has room for; never waits.</summary>
    /// <returns>Bytes taken of both, 0 when there is no room; -1 when the peer has gone.</returns>
    public static int TrySend(Socket socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* one = first, two = second)
        {
            var parts = stackalloc Part[2] { new() { Base = one, Length = (nuint)first.Length }, new() { Base = two, Length = (nuint)second.Length } };
            var message = new Message { Parts = parts, Count = 2 };
            while (true)
            {
                var sent = SendMessage(socket.SafeHandle, &message, DontWait | NoSignal);
                if (sent >= 0) return (int)sent;
                var error = Marshal.GetLastPInvokeError();
                if (error == TryAgain) return 0;
                if (error != Interrupted) return -1;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeSocketHandle socket, Message* message, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint Count;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
