using System.Net.Sockets;

namespace CdnNode.Shaper.Tests;

public sealed class KernelPacingTests
{
    private const int SolSocket = 1;
    private const int SoMaxPacingRate = 47;
    private const int IpProtoTcp = 6;
    private const int TcpNotSentLowWater = 25;

    [Fact]
    public void The_kernel_is_told_the_rate_and_told_to_forget_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The options are Linux's.");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.True(KernelPacing.TrySetMaxPacingRate(socket, BitRate.FromMegabits(2)));
        Assert.Equal(250_000UL, Read(socket, SolSocket, SoMaxPacingRate));
        Assert.True(KernelPacing.TrySetMaxPacingRate(socket, BitRate.FromMegabits(80_000)));
        Assert.Equal(10_000_000_000UL, Read(socket, SolSocket, SoMaxPacingRate));
        Assert.True(KernelPacing.TryResetMaxPacingRate(socket));
        Assert.Equal(ulong.MaxValue, Read(socket, SolSocket, SoMaxPacingRate));
    }

    [Fact]
    public void The_low_water_mark_is_set_while_paced_and_taken_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The options are Linux's.");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.True(KernelPacing.TrySetNotSentLowWater(socket, 16 * 1024));
        Assert.Equal(16_384U, (uint)Read(socket, IpProtoTcp, TcpNotSentLowWater));
        Assert.True(KernelPacing.TryResetNotSentLowWater(socket));
        Assert.NotEqual(16_384U, (uint)Read(socket, IpProtoTcp, TcpNotSentLowWater));
    }

    [Fact]
    public void A_socket_without_the_option_is_answered_with_false()
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.False(KernelPacing.TrySetNotSentLowWater(udp, 16 * 1024));
        var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Dispose();
        Assert.False(KernelPacing.TryResetMaxPacingRate(closed));
    }

    private static ulong Read(Socket socket, int level, int option)
    {
        Span<byte> value = stackalloc byte[8];
        value.Clear();
        socket.GetRawSocketOption(level, option, value);
        return BitConverter.ToUInt64(value);
    }
}
