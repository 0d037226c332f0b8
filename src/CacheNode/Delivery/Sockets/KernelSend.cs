using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CdnNode.Delivery.Sockets;

/// <summary>The system calls themselves: <see cref="Socket.Send(ReadOnlySpan{byte}, SocketFlags)"/> costs a paced write half a microsecond more, and has no name for two parts.</summary>
internal static unsafe partial class KernelSend
{
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int TryAgain = 11;
    private const int Interrupted = 4;

    /// <summary>The layout below is that of 64-bit Linux.</summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>send(2): gives the kernel what it has room for; never waits.</summary>
    /// <returns>Bytes taken, 0 when there is no room; -1 when the peer has gone.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int TrySend(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                if (Judge(Send(socket, start, (nuint)bytes.Length, DontWait | NoSignal)) is { } sent) return sent;
            }
        }
    }

    /// <summary>sendmsg(2): the same for a head and its body, which lie apart. Two calls would cost a hit half as much again.</summary>
    public static int TrySend(SafeSocketHandle socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* one = first, two = second)
        {
            var parts = stackalloc Part[2] { new() { Base = one, Length = (nuint)first.Length }, new() { Base = two, Length = (nuint)second.Length } };
            var message = new Message { Parts = parts, Count = 2 };
            while (true)
            {
                if (Judge(SendMessage(socket, &message, DontWait | NoSignal)) is { } sent) return sent;
            }
        }
    }

    /// <returns>Null: to be called again.</returns>
    private static int? Judge(nint sent) => sent >= 0 ? (int)sent : Marshal.GetLastPInvokeError() switch
    {
        TryAgain => 0,
        Interrupted => null,
        _ => -1,
    };

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, byte* bytes, nuint count, int flags);

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
