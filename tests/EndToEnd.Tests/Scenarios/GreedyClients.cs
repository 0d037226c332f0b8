using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>Clients that ask again in the moment in which they have their answer, unpaced, on one core of the node.</summary>
public sealed class GreedyClients
{
    private const int Clients = 8;
    private const int Segment = 1_000_000;
    private const int Answers = 4_000;
    private const int Warm = 1_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <remarks>
    /// The request that follows at once is there before the node has looked for another client's. Answered there and then, a fifth to a half of all answers go
    /// to who had the last one, and others wait for hundreds.
    /// </remarks>
    [Theory(Timeout = Patience.Scenario)]
    [InlineData("at the front")]
    [InlineData("by the server", "X-Any: 1")]
    public async Task Answers_go_round(string where, params string[] fields)
    {
        await using var origin = new ScriptedOrigin();
        origin.MapBody("/a.ts", new byte[Segment], "Content-Type: video/mp2t", "Cache-Control: max-age=3600");
        var settings = new Dictionary<string, string> { ["CdnNode__Shaper__Mode"] = "off", ["DOTNET_PROCESSOR_COUNT"] = "1" };
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Origin = origin.Address, Environment = settings }, Cancel);
        Assert.True((await RawConnection.GetAsync(node.Public, "/a.ts", Cancel)).Complete);
        var request = Encoding.ASCII.GetBytes(RawConnection.GetRequest(node.Public, "/a.ts", fields));

        var order = await Task.Factory.StartNew(() => Order(node.Public, request), Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var counted = order[Warm..];
        var inARow = counted.Zip(counted.Skip(1)).Count(static pair => pair.First == pair.Second);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{where}: {inARow} of {counted.Count} in a row"));
        Assert.InRange(inARow, 0, counted.Count / 10);
    }

    /// <summary>Who had each answer. One thread reads for all, so that none is quicker than another.</summary>
    private static List<int> Order(Uri server, byte[] request)
    {
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < Clients; i++)
            {
                sockets.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
                sockets[i].Connect(IPAddress.Loopback, server.Port);
            }
            foreach (var socket in sockets) socket.Send(request);
            var left = new int[Clients];
            var buffer = new byte[256 * 1024];
            var order = new List<int>(Answers);
            while (order.Count < Answers)
            {
                Cancel.ThrowIfCancellationRequested();
                var ready = new List<Socket>(sockets);
                Socket.Select(ready, null, null, TimeSpan.FromSeconds(1));
                foreach (var socket in ready)
                {
                    var bytes = socket.Receive(buffer);
                    Assert.NotEqual(0, bytes);
                    var client = sockets.IndexOf(socket);
                    if (left[client] == 0) left[client] = Segment + HeadLength(buffer.AsSpan(0, bytes));
                    left[client] -= bytes;
                    if (left[client] > 0) continue;
                    order.Add(client);
                    socket.Send(request);
                }
            }
            return order;
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    /// <summary>The node sends a head in one piece with what follows.</summary>
    private static int HeadLength(ReadOnlySpan<byte> answer)
    {
        Assert.True(answer.StartsWith("HTTP/1.1 200"u8));
        return answer.IndexOf("\r\n\r\n"u8) + 4;
    }
}
