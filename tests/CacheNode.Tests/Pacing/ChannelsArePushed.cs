using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Pacing;

/// <summary>A title of numbered TS packets, received on loopback.</summary>
public sealed class ChannelsArePushed
{
    private const int Segments = 3;
    private const int PacketsInSegment = 7 * 100;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_title_arrives_whole_and_in_order_in_datagrams_of_seven_packets()
    {
        using var receiver = Receiver();
        await using var node = await TestNode.StartAsync(AnswerAsync, Push(receiver));

        for (var next = 0; next < Segments * PacketsInSegment; next += 7)
        {
            var datagram = (await receiver.ReceiveAsync(Cancel)).Buffer;

            Assert.Equal(1316, datagram.Length);
            for (var i = 0; i < 7; i++) Assert.Equal(next + i, BinaryPrimitives.ReadInt32BigEndian(datagram.AsSpan((i * 188) + 4)));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task It_leaves_at_the_rate_of_its_media_within_one_percent()
    {
        using var receiver = Receiver();
        var time = new HeldTime();
        await using var node = await TestNode.StartAsync(time, AnswerAsync, Push(receiver));
        while (node.SentBytes() == 0) await time.RunAsync(node, TimeSpan.FromMilliseconds(10));
        var (before, perSecond) = (node.SentBytes(), PacketsInSegment * 188 / 0.5);

        await time.RunAsync(node, TimeSpan.FromSeconds(1));

        Assert.InRange(node.SentBytes() - before, (0.99 * perSecond) - 1316, (1.01 * perSecond) + 1316);
    }

    private static UdpClient Receiver()
    {
        var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        receiver.Client.ReceiveBufferSize = 4 << 20;
        return receiver;
    }

    private static (string, string)[] Push(UdpClient receiver) =>
    [
        ("CdnNode:Shaper:Push:title:Path", "/title.m3u8"),
        ("CdnNode:Shaper:Push:title:Url", $"udp://127.0.0.1:{((IPEndPoint)receiver.Client.LocalEndPoint!).Port}?pkt_size=1316"),
        ("CdnNode:Drain:Timeout", "0s"),
    ];

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "max-age=600";
        if (context.Request.Path == "/title.m3u8") return context.Response.WriteAsync(Playlist());
        context.Response.ContentType = "video/mp2t";
        var number = int.Parse(context.Request.Path.Value![1..^3], CultureInfo.InvariantCulture);
        return context.Response.Body.WriteAsync(Packets(number * PacketsInSegment)).AsTask();
    }

    private static string Playlist()
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        for (var i = 0; i < Segments; i++) text.Append(CultureInfo.InvariantCulture, $"#EXTINF:0.5,\n{i}.ts\n");
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }

    /// <summary>Null packets that carry their number.</summary>
    private static byte[] Packets(int first)
    {
        var bytes = new byte[PacketsInSegment * 188];
        for (var i = 0; i < PacketsInSegment; i++)
        {
            var packet = bytes.AsSpan(i * 188, 188);
            (packet[0], packet[1], packet[2], packet[3]) = (0x47, 0x1F, 0xFF, 0x10);
            BinaryPrimitives.WriteInt32BigEndian(packet[4..], first + i);
        }
        return bytes;
    }
}
