using System.Net;
using System.Net.Sockets;

namespace CdnNode.Shaper;

/// <summary>Sends each piece as one datagram to a unicast or multicast address.</summary>
/// <remarks>
/// The socket is connected, so that a datagram costs one call without an address and allocates nothing, and never blocks. A unicast peer that is not there
/// answers by ICMP, which the <em>next</em> send reports in place of sending; that send is tried once more, since its datagram has nothing to do with
/// the report.
/// </remarks>
public sealed class UdpPacketSink : IPacketSink, IDisposable
{
    private readonly Socket _socket;
    private readonly Action<ChannelEnd>? _ended;

    /// <param name="target">Where to.</param>
    /// <param name="ended">Called when the channel has ended.</param>
    /// <exception cref="SocketException">The address can't be reached, or the interface is not there.</exception>
    public UdpPacketSink(UdpTarget target, Action<ChannelEnd>? ended = null)
    {
        _ended = ended;
        _socket = new(target.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            if (target.IsMulticast)
                UseMulticast(target);
            _socket.Connect(target.EndPoint);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Datagrams that were sent.</summary>
    public long SentDatagrams { get; private set; }

    /// <summary>Datagrams that were not accepted, for whatever reason.</summary>
    public long FailedDatagrams { get; private set; }

    /// <summary>Where datagrams leave from.</summary>
    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Sends one datagram: true if the system accepted it.</summary>
    public bool TrySend(ReadOnlySpan<byte> datagram)
    {
        var sent = _socket.Send(datagram, SocketFlags.None, out var error);
        if (error == SocketError.ConnectionRefused)
            sent = _socket.Send(datagram, SocketFlags.None, out error);
        if (error == SocketError.Success && sent == datagram.Length)
        {
            SentDatagrams++;
            return true;
        }
        FailedDatagrams++;
        return false;
    }

    /// <summary>Sends the pieces until one is not accepted: that one and what follows are tried again later, in order.</summary>
    public SendResult Send(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int totalBytes)
    {
        var accepted = 0;
        foreach (var piece in pieces)
        {
            if (!TrySend(piece.Span))
                break;
            accepted += piece.Length;
        }
        return SendResult.Accepted(accepted);
    }

    /// <summary>Never pending.</summary>
    public FlushState Poll(out SendResult result)
    {
        result = SendResult.Accepted(0);
        return FlushState.Done;
    }

    public void End(ChannelEnd end)
    {
        _socket.Dispose();
        _ended?.Invoke(end);
    }

    public void Dispose() => _socket.Dispose();

    private void UseMulticast(UdpTarget target)
    {
        var isV6 = target.EndPoint.AddressFamily == AddressFamily.InterNetworkV6;
        var level = isV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
        _socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, target.Ttl);
        if (target.LocalAddress is not { } local)
            return;
        if (isV6)
            _socket.Bind(new IPEndPoint(local, 0));
        else
            _socket.SetSocketOption(level, SocketOptionName.MulticastInterface, local.GetAddressBytes());
    }
}
