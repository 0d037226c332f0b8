using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Disk;

/// <summary>
/// Viewers ask for three times what the disk may hold, so that the node fills and evicts in memory and on disk all the time; after a random
/// number of bytes it gets SIGKILL and starts again on what it left. In the long form a thousand times (or <c>CDNNODE_KILLS</c>).
/// </summary>
[SideBySide]
public sealed class KilledWhileFillingAndEvicting
{
    private const int Viewers = 6;
    private const long MostBytesBeforeKill = 24 << 20;
    private static readonly TimeSpan MostUntilReady = TimeSpan.FromSeconds(5);
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_KILLS"), CultureInfo.InvariantCulture, out var kills)
        ? kills
        : Patience.ShortOrLong(10, 1000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 7_200_000)]
    public async Task It_is_ready_again_and_never_serves_a_partial_or_flipped_byte()
    {
        await using var shelf = new Shelf(segments: 120, smallest: 50_000, largest: 700_000);
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = shelf.Origin.Address,
                Arguments =
                [
                    "--CdnNode:Memory:Cap=8MiB", "--CdnNode:Disk:Size=16MiB", "--CdnNode:Disk:KeepFree=0B",
                    "--CdnNode:Shaper:Mode=off", "--CdnNode:Prefetch:Enabled=false", "--CdnNode:AccessLog:Enabled=false",
                ],
            },
            Cancel);
        await node.UntilReadyAsync(Cancel);
        var seen = new Sightings(shelf);
        var starts = new List<TimeSpan>();
        var points = new Random();
        for (var kill = 0; kill < Kills; kill++)
        {
            await WatchUntilKilledAsync(node, seen, points);
            var begun = Stopwatch.GetTimestamp();
            await node.StartAsync(Cancel);
            await node.UntilReadyAsync(Cancel);
            starts.Add(Stopwatch.GetElapsedTime(begun));
            Assert.Empty(seen.Wrong);
        }

        await shelf.Origin.StopAsync();
        for (var i = 0; i < shelf.Count; i++) seen.Add(await Shelf.AskAsync(node.Public, i, Cancel), i, isFirst: true);
        starts.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Kills} kills: {seen.Whole} whole answers, {seen.FromDisk} from the disk of a killed process, {seen.Cut} cut, {seen.Wrong.Count} wrong; "
            + $"ready again in {starts[starts.Count / 2].TotalSeconds:F2} s (median), {starts[^1].TotalSeconds:F2} s (slowest)"));
        Assert.Empty(seen.Wrong);
        Assert.True(seen.FromDisk > 0, "The disk kept nothing.");
        Assert.True(!Patience.Long || starts[^1] <= MostUntilReady, $"{starts[^1]}");
    }

    private static async Task WatchUntilKilledAsync(NodeProcess node, Sightings seen, Random random)
    {
        var left = random.NextInt64(MostBytesBeforeKill);
        var asked = new ConcurrentDictionary<int, bool>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var viewers = Enumerable.Range(0, Viewers).Select(_ => WatchAsync(new Random(random.Next()))).ToList();
        await enough.Task.WaitAsync(Patience.Event, Cancel);
        await node.KillAsync(Cancel);
        await Task.WhenAll(viewers);

        async Task WatchAsync(Random choice)
        {
            try
            {
                while (true)
                {
                    // Few segments are wanted often, so that the full disk admits them; most are seldom.
                    var segment = (int)(seen.Shelf.Count * choice.NextDouble() * choice.NextDouble());
                    var isFirst = asked.TryAdd(segment, true);
                    var answer = await Shelf.AskAsync(node.Public, segment, Cancel);
                    seen.Add(answer, segment, isFirst);
                    if (Interlocked.Add(ref left, -answer.Body.Length) < 0) enough.TrySetResult();
                }
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
            {
                // The node is gone.
            }
        }
    }

    /// <summary>What the viewers saw over all lives of the node.</summary>
    private sealed class Sightings(Shelf shelf)
    {
        private int _whole;
        private int _fromDisk;
        private int _cut;

        public Shelf Shelf => shelf;

        public int Whole => _whole;

        public int FromDisk => _fromDisk;

        public int Cut => _cut;

        public ConcurrentQueue<string> Wrong { get; } = new();

        /// <param name="isFirst">Nobody has asked this process for it before: a hit is what its predecessor left on disk.</param>
        public void Add(Harness.Clients.RawAnswer answer, int segment, bool isFirst)
        {
            if (!shelf.IsRight(answer, segment)) Wrong.Enqueue($"segment {segment}: {answer}");
            else if (!shelf.IsWhole(answer, segment)) Interlocked.Increment(ref _cut);
            else
            {
                Interlocked.Increment(ref _whole);
                if (isFirst && answer.CacheStatus is { Hit: true }) Interlocked.Increment(ref _fromDisk);
            }
        }
    }
}
