using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>The node ends, politely or not, while viewers use it, and comes back with what its disk holds.</summary>
[SideBySide]
public sealed class ARestartInUse
{
    private const int Segments = 40;
    private const int SegmentSize = 300_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task After_SIGTERM_everything_it_had_is_served_without_an_origin()
    {
        await using var origin = OriginOfSegments();
        await using var node = await NodeProcess.StartAsync(Setup(origin), Cancel);
        await Parallel.ForAsync(0, Segments, Cancel, async (i, token) => AssertRight(await GetAsync(node, i, token), i));

        Assert.Equal(0, await node.StopAsync(Cancel));
        await origin.StopAsync();
        await node.StartAsync(Cancel);

        await AssertAllAreHitsAsync(node);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task After_SIGKILL_what_had_reached_the_disk_is_served_without_an_origin()
    {
        await using var origin = OriginOfSegments();
        await using var node = await NodeProcess.StartAsync(Setup(origin), Cancel);
        await UntilDiskAsync(node, "is on", static disk => disk.GetProperty("counted").GetBoolean());
        await Parallel.ForAsync(0, Segments, Cancel, async (i, token) => AssertRight(await GetAsync(node, i, token), i));
        // One more is there: what the harness asked for to see that the node is up.
        await UntilDiskAsync(node, "has all", static disk => disk.GetProperty("objects").GetInt32() > Segments);

        await node.KillAsync(Cancel);
        await origin.StopAsync();
        await node.StartAsync(Cancel);

        await AssertAllAreHitsAsync(node);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task SIGTERM_lets_an_answer_in_flight_finish_however_long_after_the_grace()
    {
        var segment = VirtualBytes.Make(1, 0, SegmentSize);
        var held = new HeldBody(segment, TimeSpan.FromSeconds(5));
        await using var origin = new ScriptedOrigin();
        origin.Map("/held.ts", held.AnswerAsync);
        await using var node = await NodeProcess.StartAsync(Setup(origin), Cancel);
        using var viewer = await RawConnection.OpenAsync(node.Public, Cancel);
        await viewer.SendAsync(RawConnection.GetRequest(node.Public, "/held.ts"), Cancel);
        var head = await viewer.ReadHeadAsync(Cancel);
        Assert.Equal(200, head?.Status);

        node.Process.Terminate();
        held.Release();
        using var body = new MemoryStream();
        var complete = await viewer.ReadBodyAsync(head!, piece => body.Write(piece.Span), Cancel);

        Assert.True(complete && body.ToArray().AsSpan().SequenceEqual(segment), $"{body.Length} of {SegmentSize} bytes");
        Assert.Equal(0, await node.Process.WaitForExitAsync(Cancel));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task After_SIGKILL_under_load_it_is_ready_and_every_byte_is_right()
    {
        await using var origin = OriginOfSegments();
        await using var node = await NodeProcess.StartAsync(Setup(origin), Cancel);
        for (var kill = 0; kill < Patience.ShortOrLong(3, 30); kill++)
        {
            await KillUnderLoadAsync(node, seed: kill);
            await node.StartAsync(Cancel);
            await node.UntilReadyAsync(Cancel);
        }

        await origin.StopAsync();
        var hits = 0;
        for (var i = 0; i < Segments; i++)
        {
            // With its origin gone it has a segment whole, or not at all.
            var answer = await GetAsync(node, i, Cancel);
            if (answer.Status == 200)
            {
                AssertRight(answer, i);
                hits++;
            }
            else
            {
                Assert.InRange(answer.Status, 502, 504);
            }
        }

        Assert.True(hits > 0, "The disk kept nothing.");
    }

    /// <summary>
    /// The time to ready with a filled disk tier, beside that of the first start on the same machine: written to the artifacts, and bounded in
    /// the long form.
    /// </summary>
    [Fact(Timeout = 3 * Patience.Scenario)]
    public async Task After_SIGKILL_with_a_filled_disk_it_is_ready_and_serves_from_it()
    {
        var objects = Patience.ShortOrLong(400, 10_000);
        await using var origin = new ScriptedOrigin();
        origin.MapBody("/fill.ts", VirtualBytes.Make(7, 0, 16_000), "Content-Type: video/mp2t", "Cache-Control: max-age=86400");
        var clock = Stopwatch.GetTimestamp();
        await using var node = await NodeProcess.StartAsync(Setup(origin), Cancel);
        await node.UntilReadyAsync(Cancel);
        var empty = Stopwatch.GetElapsedTime(clock);
        await UntilDiskAsync(node, "is on", static disk => disk.GetProperty("counted").GetBoolean());
        await Parallel.ForAsync(0, objects, Cancel, async (i, token) => await RawConnection.GetAsync(node.Public, $"/fill.ts?n={i}", token));
        // Of a flood the tier drops what its queue can't hold.
        await UntilDiskAsync(node, "has most", disk => disk.GetProperty("objects").GetInt32() > objects / 2);
        await node.KillAsync(Cancel);
        await origin.StopAsync();

        clock = Stopwatch.GetTimestamp();
        await node.StartAsync(Cancel);
        await node.UntilReadyAsync(Cancel);
        var filled = Stopwatch.GetElapsedTime(clock);
        var hit = await RawConnection.GetAsync(node.Public, "/fill.ts?n=0", Cancel);
        await UntilDiskAsync(node, "has counted", static disk => disk.GetProperty("counted").GetBoolean());
        var counted = Stopwatch.GetElapsedTime(clock);

        Assert.True(hit.CacheStatus is { Hit: true }, hit.ToString());
        var onDisk = (await node.StatusAsync(Cancel)).GetProperty("disk").GetProperty("objects").GetInt32();
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{onDisk} objects on disk, kill -9: ready after {filled.TotalSeconds:F2} s (the first start: {empty.TotalSeconds:F2} s), counted after {counted.TotalSeconds:F2} s\n");
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, "restart.txt"), figures, Cancel);
        if (Patience.Long) Assert.InRange(filled - empty, TimeSpan.MinValue, TimeSpan.FromSeconds(5));
    }

    /// <summary>Viewers fetch segments at random; in the middle of it the node is killed.</summary>
    private static async Task KillUnderLoadAsync(NodeProcess node, int seed)
    {
        var right = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wrong = new ConcurrentQueue<string>();
        var viewers = Enumerable.Range(0, 6).Select(v => WatchUntilGoneAsync(new Random((seed * 100) + v))).ToList();
        await enough.Task.WaitAsync(Patience.Event, Cancel);

        await node.KillAsync(Cancel);

        await Task.WhenAll(viewers);
        Assert.Empty(wrong);

        async Task WatchUntilGoneAsync(Random random)
        {
            try
            {
                while (true)
                {
                    var i = random.Next(Segments);
                    var answer = await GetAsync(node, i, Cancel);
                    if (!IsRight(answer, i) && answer.Complete)
                    {
                        wrong.Enqueue(answer.ToString());
                    }

                    if (Interlocked.Increment(ref right) == Segments)
                    {
                        enough.SetResult();
                    }
                }
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
            {
                // The node is gone.
            }
        }
    }

    private static NodeSetup Setup(ScriptedOrigin origin) => new() { Origin = origin.Address, Arguments = ["--CdnNode:Disk:KeepFree=0B"] };

    private static Task UntilDiskAsync(NodeProcess node, string what, Func<JsonElement, bool> condition) =>
        Poll.UntilAsync($"the disk tier {what}", async cancel => condition((await node.StatusAsync(cancel)).GetProperty("disk")), Cancel);

    private static async Task AssertAllAreHitsAsync(NodeProcess node)
    {
        for (var i = 0; i < Segments; i++)
        {
            var answer = await GetAsync(node, i, Cancel);
            AssertRight(answer, i);
            Assert.True(answer.CacheStatus is { Hit: true }, answer.ToString());
        }
    }

    private static ScriptedOrigin OriginOfSegments()
    {
        var origin = new ScriptedOrigin();
        for (var i = 0; i < Segments; i++)
        {
            origin.MapBody(PathOf(i), Bytes(i), "Content-Type: video/mp2t", "Cache-Control: public, max-age=86400", $"ETag: \"s{i}\"");
        }

        return origin;
    }

    private static string PathOf(int i) => $"/title/seg{i}.ts";

    private static byte[] Bytes(int i) => VirtualBytes.Make(i, 0, SegmentSize);

    private static Task<RawAnswer> GetAsync(NodeProcess node, int i, CancellationToken cancel) =>
        RawConnection.GetAsync(node.Public, PathOf(i), cancel);

    private static bool IsRight(RawAnswer answer, int i) => answer is { Status: 200, Complete: true } && answer.Body.AsSpan().SequenceEqual(Bytes(i));

    private static void AssertRight(RawAnswer answer, int i) => Assert.True(IsRight(answer, i), answer.ToString());
}
