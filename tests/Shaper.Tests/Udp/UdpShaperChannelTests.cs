using System.Net;
using System.Net.Sockets;

namespace CdnNode.Shaper.Tests;

public sealed class UdpShaperChannelTests : IDisposable
{
    private static readonly BitRate Rate = BitRate.FromMegabits(2);

    private readonly Rig _rig = new(Rate);
    private readonly Socket _receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000, ReceiveBufferSize = 4 << 20 };

    public void Dispose() => _receiver.Dispose();

    [Fact]
    public void Datagrams_of_1316_bytes_arrive_in_order_at_the_rate_of_the_stream()
    {
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sink = new UdpPacketSink(UdpTarget.Parse($"udp://{_receiver.LocalEndPoint}"));
        var channel = new UdpShaperChannel(new PatternSource(), sink);
        _rig.Session.Attach(channel);

        long position = 0;
        for (var i = 0; i < 10; i++)
        {
            _rig.Run(0.1);
            position = Receive(position);
        }

        Assert.InRange(position, 250_000 - (2 * 1316), 250_000 + (2 * 1316));
        Assert.True(channel.LastSendSucceeded);
        Assert.Equal(0, sink.FailedDatagrams);
    }

    [Fact]
    public void No_tick_sends_more_datagrams_than_its_time_holds()
    {
        var sink = new RecordingSink(_rig.Time);
        _rig.Session.Attach(new UdpShaperChannel(new PatternSource(), sink));
        _rig.Run(2);
        Assert.All(sink.Writes, w => Assert.InRange(w.Length, 1, 2));
        Assert.All(sink.Writes.SelectMany(w => w).SkipLast(1), length => Assert.InRange(length, 1, 1316));
    }

    [Fact]
    public void What_was_refused_is_sent_again_before_new_data_after_the_delay()
    {
        var sink = new RecordingSink(_rig.Time);
        var channel = new UdpShaperChannel(new PatternSource(), sink);
        _rig.Session.Attach(channel);
        _rig.Run(1);
        sink.Answer = _ => SendResult.Accepted(0);
        _rig.Run(0.01);
        Assert.False(channel.LastSendSucceeded);
        var refusedAt = _rig.Time.NowNanos;
        sink.Answer = SendResult.Accepted;
        sink.Departures.Clear();
        _rig.Run(1);
        Assert.InRange(sink.Departures[0].Nanos - refusedAt, 30_000_000, 60_000_000);
        Assert.True(sink.IsPrefix);
        Assert.True(channel.LastSendSucceeded);
    }

    [Fact]
    public void A_peer_that_is_not_there_hurts_nobody_and_is_served_when_it_comes()
    {
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)_receiver.LocalEndPoint!;
        _receiver.Dispose();
        using var sink = new UdpPacketSink(new(address));
        _rig.Session.Attach(new UdpShaperChannel(new PatternSource(), sink));
        _rig.Run(1);
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        late.Bind(address);
        _rig.Run(0.1);
        Assert.Equal(1316, late.Receive(new byte[2000]));
    }

    [Fact]
    public void Multicast_goes_out_by_the_given_interface_with_the_given_time_to_live()
    {
        var group = IPAddress.Parse("239.255.77.1");
        _receiver.Bind(new IPEndPoint(IPAddress.Any, 0));
        var port = ((IPEndPoint)_receiver.LocalEndPoint!).Port;
        _receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, IPAddress.Loopback));
        using var sink = new UdpPacketSink(UdpTarget.Parse($"udp://{group}:{port}?ttl=1&localaddr=127.0.0.1"));
        Assert.True(sink.TrySend(new byte[1316]));
        Assert.Equal(1316, _receiver.Receive(new byte[2000]));
    }

    [Fact]
    public void A_datagram_too_large_is_answered_with_false()
    {
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sink = new UdpPacketSink(UdpTarget.Parse($"udp://{_receiver.LocalEndPoint}"));
        Assert.False(sink.TrySend(new byte[70_000]));
        Assert.Equal(1, sink.FailedDatagrams);
    }

    private long Receive(long position)
    {
        var buffer = new byte[2000];
        while (_receiver.Available > 0)
        {
            var length = _receiver.Receive(buffer);
            Assert.InRange(length, 1, 1316);
            Assert.True(PatternSource.Matches(position, buffer.AsSpan(0, length)));
            position += length;
        }
        return position;
    }
}
