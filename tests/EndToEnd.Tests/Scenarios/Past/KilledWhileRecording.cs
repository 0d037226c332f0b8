using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>
/// A node that records gets SIGKILL at random moments of its life, its start and its recovery among them, and starts again on what it left. What a playlist of
/// the past has once listed is there ever after, byte for byte. In the long form a thousand times (or <c>CDNNODE_KILLS</c>).
/// </summary>
[SideBySide]
public sealed class KilledWhileRecording
{
    private const int Channels = 6;
    private const double SegmentSeconds = 0.52;

    /// <summary>About twice what a node needs from its start to its first answer.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(5);

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_KILLS"), CultureInfo.InvariantCulture, out var kills)
        ? kills
        : Patience.ShortOrLong(4, 1000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = LongForm.Timeout)]
    public async Task No_segment_that_was_ever_listed_is_lost_or_changed()
    {
        await using var origin = await NginxOrigin.StartAsync(Cancel);
        await using var live = await RecordedLive.StartAsync(origin, "c0", Container.TransportStream, SegmentSeconds, Cancel);
        for (var i = 1; i < Channels; i++) Directory.CreateSymbolicLink(Path.Combine(origin.Root, $"c{i}"), Path.Combine(origin.Root, "c0"));
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = origin.Address,
                Arguments =
                [
                    .. Enumerable.Range(0, Channels).Select(static i => RecordedLive.Setting($"c{i}")),
                    "--CdnNode:Recorder:KeepFree=0B", "--CdnNode:Disk:KeepFree=0B", "--CdnNode:Shaper:Mode=off", "--CdnNode:Prefetch:Enabled=false", "--CdnNode:AccessLog:Enabled=false",
                ],
            },
            Cancel);
        live.RecordBy(node);
        await live.UntilLongAsync(2, Cancel);
        var promises = new Promises(node, live.Hashes);
        var points = new Random();
        var (isUp, deadAtStart) = (true, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var dies = Stopwatch.GetTimestamp() + (long)(points.NextDouble() * LongestLife.TotalSeconds * Stopwatch.Frequency);
            var start = isUp ? Task.CompletedTask : node.StartAsync(Cancel);
            var life = LiveAsync(start, promises);
            await Poll.UntilAsync("its time has come", () => Stopwatch.GetTimestamp() >= dies, Cancel);
            if (!start.IsCompleted) deadAtStart++;
            await node.KillAsync(Cancel);
            await life;
            isUp = false;
            Assert.Empty(promises.Broken);
            if ((kill + 1) % 100 == 0) Report(kill + 1);
        }

        await node.StartAsync(Cancel);
        await promises.CheckAllAsync(Cancel);
        Report(Kills);
        Assert.Empty(promises.Broken);
        Assert.True(promises.Count >= Kills, "Hardly anything was recorded.");

        void Report(int kills) => TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kills} kills, {deadAtStart} of them before the node had answered: {promises.Count} segments were listed before a kill, {promises.Checked} reads behind one, {promises.Broken.Count} wrong or missing"));
    }

    /// <summary>From the first answer on: what was promised before is read, then what is listed is noted, until the node is gone.</summary>
    private static async Task LiveAsync(Task start, Promises promises)
    {
        try
        {
            await start;
            await promises.CheckNewAsync(Cancel);
            while (true) await promises.NoteAsync(Cancel);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException or TaskCanceledException && !Cancel.IsCancellationRequested)
        {
            // The node is gone.
        }
    }

    /// <summary>What playlists have listed, and whether it is kept.</summary>
    private sealed class Promises(NodeProcess node, SegmentHashes origin)
    {
        private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) }) { Timeout = Patience.Event };
        private readonly ConcurrentDictionary<Uri, string> _kept = new();
        private readonly HashSet<Uri> _new = [];

        public int Count => _kept.Count + _new.Count;

        public int Checked { get; private set; }

        public ConcurrentQueue<string> Broken { get; } = new();

        /// <summary>Loads the playlists of the last seconds once.</summary>
        public async Task NoteAsync(CancellationToken cancel)
        {
            for (var i = 0; i < Channels * 2; i++)
            {
                var address = new Uri(node.Public, string.Create(CultureInfo.InvariantCulture, $"/c{i / 2}/v{i % 2}/index.m3u8?from={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 12}"));
                using var answer = await Http.GetAsync(address, cancel);
                if (!answer.IsSuccessStatusCode) continue;
                foreach (var segment in Harness.Clients.MediaPlaylist.Parse(address, await answer.Content.ReadAsStringAsync(cancel)).Segments)
                {
                    if (!segment.AbsolutePath.Contains("/gap-", StringComparison.Ordinal) && !_kept.ContainsKey(segment)) _new.Add(segment);
                }
            }
        }

        /// <summary>Reads what was listed before the last kill.</summary>
        public async Task CheckNewAsync(CancellationToken cancel)
        {
            foreach (var segment in _new.ToList())
            {
                await CheckAsync(segment, cancel);
                _new.Remove(segment);
            }
        }

        public async Task CheckAllAsync(CancellationToken cancel)
        {
            await CheckNewAsync(cancel);
            foreach (var segment in _kept.Keys) await CheckAsync(segment, cancel);
        }

        private async Task CheckAsync(Uri segment, CancellationToken cancel)
        {
            using var answer = await Http.GetAsync(segment, cancel);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
            Checked++;
            if (!answer.IsSuccessStatusCode) Broken.Enqueue($"{segment}: {(int)answer.StatusCode}");
            else if (origin.NameOf(bytes) is not { } name) Broken.Enqueue($"{segment} has {bytes.Length} bytes that the origin never had");
            else if (_kept.GetOrAdd(segment, name) != name) Broken.Enqueue($"{segment} is {name}, and was {_kept[segment]}");
        }
    }
}
