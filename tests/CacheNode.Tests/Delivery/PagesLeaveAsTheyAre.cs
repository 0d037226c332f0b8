using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CdnNode.Caching;
using CdnNode.Delivery.Sockets;
using CdnNode.Endpoints;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Delivery;

/// <summary>Big paced writes take the cache's own pages (sendfile): what is on its way to a viewer stays what it was, whatever the cache does with its memory.</summary>
public sealed class PagesLeaveAsTheyAre
{
    private const int Length = 1_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_that_a_viewer_has_not_read_outlive_their_object_and_whatever_took_its_memory()
    {
        await using var node = await StartAsync();
        // Some blocks have then wholly left, and are held by nobody but the kernel.
        using var late = await RawClient.OpenAsync(node, receiveBuffer: 1 << 20);
        await AskAsync(node, "/film/0.ts");
        await late.SendAsync("GET /film/0.ts HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n");
        // The kernel has as much of the body as it takes when another viewer, at the same pace, has all.
        await AskAsync(node, "/film/0.ts");

        Assert.True(node.Service<BlockCache>().Remove(node.Service<RouteFinder>().Find("/film/0.ts")!.Key));
        for (var i = 1; i < 40; i++) await AskAsync(node, string.Create(CultureInfo.InvariantCulture, $"/film/{i}.ts"));

        var answer = await late.ReadToEndAsync();
        Assert.Equal(BodyOf("/film/0.ts"), answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    [Fact]
    public async Task Small_writes_and_memory_of_others_are_copied()
    {
        await using var node = await StartAsync();
        await AskAsync(node, "/film/0.ts");
        using var file = node.Service<BlockCache>().TryOpen(node.Service<RouteFinder>().Find("/film/0.ts")!.Key)!;
        using var lease = await file.ReadAsync(0, Cancel);
        var (sender, receiver) = await PairAsync();
        using (sender)
        using (receiver)
        {
            Assert.False(PageSend.TrySend(sender.SafeHandle, lease.Memory[..(PageSend.LeastBytes - 1)], out _));
            Assert.False(PageSend.TrySend(sender.SafeHandle, new byte[PageSend.LeastBytes], out _));
            Assert.True(PageSend.TrySend(sender.SafeHandle, lease.Memory[5..(5 + PageSend.LeastBytes)], out var taken));

            var read = new byte[taken];
            for (var at = 0; at < taken;) at += await receiver.ReceiveAsync(read.AsMemory(at), Cancel);
            Assert.Equal(PageSend.LeastBytes, taken);
            Assert.Equal(BodyOf("/film/0.ts").Substring(5, taken), Encoding.Latin1.GetString(read));
        }
    }

    [Fact]
    public async Task A_viewer_who_has_gone_and_one_who_does_not_read_are_told_apart()
    {
        await using var node = await StartAsync();
        await AskAsync(node, "/film/0.ts");
        using var file = node.Service<BlockCache>().TryOpen(node.Service<RouteFinder>().Find("/film/0.ts")!.Key)!;
        using var lease = await file.ReadAsync(0, Cancel);
        var (sender, receiver) = await PairAsync();
        using (sender)
        {
            int taken;
            do Assert.True(PageSend.TrySend(sender.SafeHandle, lease.Memory, out taken));
            while (taken > 0);
            Assert.Equal(0, taken);

            receiver.LingerState = new LingerOption(true, 0);
            receiver.Dispose();
            // Reset the first time, a broken pipe from then on; and no signal ends the process.
            for (var i = 0; i < 2; i++)
            {
                Assert.True(PageSend.TrySend(sender.SafeHandle, lease.Memory, out taken));
                Assert.Equal(-1, taken);
            }
        }
    }

    private static string BodyOf(string path) =>
        string.Concat(Enumerable.Range(0, Length / 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"{path,-12}{i:D8}")));

    private static async Task AskAsync(TestNode node, string path) => Assert.Equal(BodyOf(path), await (await node.GetAsync(path)).TextAsync());

    private static Task<TestNode> StartAsync() => TestNode.StartAsync(
        static context =>
        {
            context.Response.Headers.ContentType = "video/mp2t";
            context.Response.Headers.CacheControl = "max-age=3600";
            context.Response.ContentLength = Length;
            return context.Response.WriteAsync(BodyOf(context.Request.Path), Encoding.Latin1);
        },
        ("CdnNode:Delivery:DirectSocket", "true"),
        ("CdnNode:Memory:Cap", "8MiB"),
        ("CdnNode:Memory:BlockSize", "64KiB"),
        ("CdnNode:Disk:Enabled", "false"),
        ("CdnNode:Shaper:Mode", "fixed"),
        ("CdnNode:Shaper:FixedRate", "400Mbit"));

    private static async Task<(Socket Sender, Socket Receiver)> PairAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await receiver.ConnectAsync(listener.LocalEndPoint!, Cancel);
        var sender = await listener.AcceptAsync(Cancel);
        sender.Blocking = false;
        return (sender, receiver);
    }
}
