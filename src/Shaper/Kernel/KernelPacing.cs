using System.Net.Sockets;

namespace CdnNode.Shaper;

/// <summary>Linux socket options for pacing: the kernel's own pacing, and the low-water mark that makes a stalled peer visible.</summary>
/// <remarks>
/// Kernel pacing is an option for hosts with the <c>fq</c> queueing discipline and few fast viewers, on HTTP/1.1 alone (a connection of many streams
/// has no single pace), and it is reset when the answer ends. Every method answers false when the platform or socket does not have the option.
/// </remarks>
public static class KernelPacing
{
    private const int SolSocket = 1;
    private const int SoMaxPacingRate = 47;
    private const int IpProtoTcp = 6;
    private const int TcpNotSentLowWater = 25;

    /// <summary>SO_MAX_PACING_RATE: the kernel sends no faster than this.</summary>
    public static bool TrySetMaxPacingRate(Socket socket, BitRate rate) => TrySet(socket, SolSocket, SoMaxPacingRate, (ulong)Math.Max(1, rate.BytesPerSecond));

    /// <summary>Back to unlimited.</summary>
    public static bool TryResetMaxPacingRate(Socket socket) => TrySet(socket, SolSocket, SoMaxPacingRate, ulong.MaxValue);

    /// <summary>
    /// TCP_NOTSENT_LOWAT: the socket is writable only while less than this is unsent. While pacing, 16 KiB: else up to 4 MB of kernel buffer hide a stall
    /// for many seconds. Not on unpaced answers: it costs them three times the CPU.
    /// </summary>
    public static bool TrySetNotSentLowWater(Socket socket, int bytes) => TrySet(socket, IpProtoTcp, TcpNotSentLowWater, (uint)bytes);

    /// <summary>Back to the system's default.</summary>
    public static bool TryResetNotSentLowWater(Socket socket) => TrySet(socket, IpProtoTcp, TcpNotSentLowWater, 0u);

    private static bool TrySet<T>(Socket socket, int level, int option, T value) where T : unmanaged
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            socket.SetRawSocketOption(level, option, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)));
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
