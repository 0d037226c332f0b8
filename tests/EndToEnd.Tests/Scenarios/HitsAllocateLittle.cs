using System.Globalization;
using System.Text;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>What the running node allocates, access log and metrics on, by its own count (<c>dotnet_gc_heap_total_allocated</c>).</summary>
/// <remarks>In a run with the direct way off all hits go by the server; the budgets follow, and so does the count of the front's answers.</remarks>
public sealed class HitsAllocateLittle
{
    private const string Allocated = "dotnet_gc_heap_total_allocated";
    private const string FrontHits = "edge_front_hits";
    private const int Hits = 2_000;
    private const int Warm = 3_000;

    /// <summary>Bytes a hit, where the front answers: an open file and a line of the log.</summary>
    private const int AtFront = 100;

    /// <summary>Bytes a hit by the server's own way: its field dictionaries, the request's state, and the same.</summary>
    private const int AtServer = 3_000;

    /// <summary>The same for a body of 400 KB by the server's pipe, which hands every piece over to other threads.</summary>
    private const int ByPipe = 20_000;

    /// <summary>Bytes a paced hit in front of the server: an open file and a line of the log. What else a body needs is the connection's.</summary>
    private const int Paced = 100;

    /// <summary>Bytes a paced hit by which the count may be off: what it costs itself isn't the same each time.</summary>
    private const int CountOff = 100;

    private const int PacedAtServer = 8_000;

    /// <summary>Bytes a connection that asks for one: the transport's state and buffers, its session, and the front's.</summary>
    private const int Connection = 14_500;

    /// <summary>And the server's.</summary>
    private const int ConnectionAtServer = 40_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_hit_keeps_to_its_budget()
    {
        await using var origin = new ScriptedOrigin();
        Put(origin, "/small.ts", new byte[2_000]);
        Put(origin, "/big.ts", new byte[400_000]);
        Put(origin, "/list.m3u8", Encoding.ASCII.GetBytes("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:4,\na.ts\n#EXT-X-ENDLIST\n#" + new string('-', 600)));
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup { Origin = origin.Address, Environment = new Dictionary<string, string> { ["CdnNode__Shaper__Mode"] = "off" } }, Cancel);

        var (small, big) = DirectWay.IsOn ? (AtFront, AtFront) : (AtServer, ByPipe);
        await AssertPerHitAsync(small, node, "/small.ts");
        await AssertPerHitAsync(small, node, "/list.m3u8");
        await AssertPerHitAsync(big, node, "/big.ts");
        // As ffmpeg and browsers ask.
        await AssertPerHitAsync(small, node, "/small.ts", "Range: bytes=0-", "Icy-MetaData: 1");
        await AssertPerHitAsync(small, node, "/list.m3u8", "Accept-Encoding: gzip, deflate, br, zstd", "If-None-Match: W/\"a\"");
        // Who answered; and that the run's switch reaches the processes of the scenarios.
        Assert.Equal(DirectWay.IsOn, await node.MetricAsync(FrontHits, Cancel) > 0);
        // A field that only the server's own way understands.
        await AssertPerHitAsync(AtServer, node, "/small.ts", "X-Any: 1");
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_paced_hit_and_a_connection_keep_to_their_budgets()
    {
        await using var origin = new ScriptedOrigin();
        Put(origin, "/small.ts", new byte[20_000]);
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = origin.Address,
                Environment = new Dictionary<string, string>
                {
                    ["CdnNode__Shaper__Mode"] = "fixed",
                    ["CdnNode__Shaper__FixedRate"] = "500Mbit",
                    ["CdnNode__Shaper__Tick"] = "1ms",
                },
            },
            Cancel);
        var request = Encoding.ASCII.GetBytes(RawConnection.GetRequest(node.Public, "/small.ts"));
        using (var viewer = await RawConnection.OpenAsync(node.Public, Cancel))
        {
            await AskAsync(viewer, request, Warm / 2);
            await AssertAsync(-CountOff, DirectWay.IsOn ? Paced : PacedAtServer, node, "a paced hit", Hits, times => AskAsync(viewer, request, times));
        }

        await AssertAsync(
            0, DirectWay.IsOn ? Connection : ConnectionAtServer, node, "a connection with a paced hit", Hits / 8, times => OpenAsync(node.Public, request, times));
    }

    private static void Put(ScriptedOrigin origin, string path, byte[] body) => origin.MapBody(
        path, body, path.EndsWith(".ts", StringComparison.Ordinal) ? "Content-Type: video/mp2t" : "Content-Type: application/vnd.apple.mpegurl", "Cache-Control: max-age=3600");

    private static async Task AssertPerHitAsync(int most, NodeProcess node, string path, params string[] fields)
    {
        using var viewer = await RawConnection.OpenAsync(node.Public, Cancel);
        var request = Encoding.ASCII.GetBytes(RawConnection.GetRequest(node.Public, path, fields));
        await AskAsync(viewer, request, Warm);
        await AssertAsync(0, most, node, $"{path} {string.Join(", ", fields)}", Hits, times => AskAsync(viewer, request, times));
    }

    /// <summary>The least of three rounds, for code that is still being compiled better, buffers that grow, and whatever else the process does, only add.</summary>
    private static async Task AssertAsync(double least, double most, NodeProcess node, string what, int times, Func<int, Task> act)
    {
        var bytes = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var nothing = await CountAsync(node);
            var before = await node.MetricAsync(Allocated, Cancel);
            await act(times);
            bytes = Math.Min(bytes, (await node.MetricAsync(Allocated, Cancel) - before - nothing) / times);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes:F0} B"));
        Assert.InRange(bytes, least, most);
    }

    /// <summary>Bytes that the count costs itself; the least, for the same reason.</summary>
    private static async Task<double> CountAsync(NodeProcess node)
    {
        var least = double.MaxValue;
        var last = await node.MetricAsync(Allocated, Cancel);
        for (var i = 0; i < 5; i++)
        {
            var next = await node.MetricAsync(Allocated, Cancel);
            (least, last) = (Math.Min(least, next - last), next);
        }
        return least;
    }

    private static async Task OpenAsync(Uri address, byte[] request, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var viewer = await RawConnection.OpenAsync(address, Cancel);
            await AskAsync(viewer, request, 1);
        }
    }

    private static async Task AskAsync(RawConnection viewer, byte[] request, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await viewer.SendAsync(request, Cancel);
            var head = await viewer.ReadHeadAsync(Cancel);
            Assert.Contains(head?.Status, (int?[])[200, 206]);
            Assert.True(await viewer.ReadBodyAsync(head!, static _ => { }, Cancel));
        }
    }
}
