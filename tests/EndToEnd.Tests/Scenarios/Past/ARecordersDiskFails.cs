using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>The disk under a recording is full, fails its syncs or is slow: live viewers notice nothing, whole segments are gaps, and recording goes on by itself.</summary>
public sealed class ARecordersDiskFails
{
    private const double SegmentSeconds = 0.52;
    private const int Channels = 4;

    /// <summary>What more the node may hold while its disk is slow.</summary>
    private const long MostGrowth = 96L << 20;

    private static readonly TimeSpan ResumesWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_full_file_system_costs_gaps_alone()
    {
        await using var disk = await LoopDisk.MountAsync(64L << 20, Cancel);
        await using var station = await Station.StartAsync(Path.Combine(disk.Root, "data"));
        await using (var viewer = LiveViewer.Watch(station.Live))
        {
            using (disk.FillUp())
            {
                await station.UntilAsync("the disk is full", static r => r.GetProperty("state").GetString() == "diskFull");
            }
            await station.UntilItRecordsAgainAsync("diskFull");
            Assert.Empty(viewer.Complaints);
        }
        await station.CompareAsync();
    }

    /// <summary>Each sync fails, or takes a second: with twice as many as it can do, that is a disk that can't keep up.</summary>
    [Theory(Timeout = Patience.Scenario)]
    [InlineData("error=EIO", "diskFailed", "diskFailed")]
    [InlineData("delay_enter=1000000", "recording", "diskSlow")]
    public async Task Syncs_that_fail_or_crawl_cost_gaps_alone(string injection, string state, string cause)
    {
        Assert.SkipUnless(Tool.Strace is not null, "strace, which makes the kernel's calls fail, is not installed.");
        await using var station = await Station.StartAsync(data: null);
        await using (var viewer = LiveViewer.Watch(station.Live))
        {
            var before = station.MemoryBytes();
            await using (var strace = ProcessHost.Start("strace", Tool.Strace!, ["-f", "-p", $"{station.Node.Process.Id}", "-e", "trace=fdatasync", "-e", $"inject=fdatasync:{injection}", "-o", "/dev/null"]))
            {
                await strace.UntilReadyAsync("has attached", _ => Task.FromResult(strace.Error.ToString().Contains("attached", StringComparison.Ordinal)), Cancel);
                // A gap is acknowledged by a sync too: under a disk that fails each there are none yet.
                await station.UntilAsync($"it is {state}", r => r.GetProperty("state").GetString() == state && (state == cause || Gaps(r, cause) > 0));
                Assert.InRange(station.MemoryBytes() - before, long.MinValue, MostGrowth);
                // Not with SIGKILL: it has to let go of the node.
                strace.Terminate();
                await strace.WaitForExitAsync(Cancel);
            }
            await station.UntilItRecordsAgainAsync(cause);
            Assert.Empty(viewer.Complaints);
        }
        await station.CompareAsync();
    }

    private static long Gaps(JsonElement rendition, string cause) => rendition.GetProperty("gaps").TryGetProperty(cause, out var count) ? count.GetInt64() : 0;

    /// <summary>A node that records some channels, with little room for what waits for the disk.</summary>
    private sealed class Station(NginxOrigin origin, RecordedLive live, NodeProcess node) : IAsyncDisposable
    {
        public NodeProcess Node => node;

        public RecordedLive Live => live;

        public static async Task<Station> StartAsync(string? data)
        {
            var origin = await NginxOrigin.StartAsync(Cancel);
            var live = await RecordedLive.StartAsync(origin, "c0", Container.TransportStream, SegmentSeconds, Cancel);
            for (var i = 1; i < Channels; i++) Directory.CreateSymbolicLink(Path.Combine(origin.Root, $"c{i}"), Path.Combine(origin.Root, "c0"));
            var node = await NodeProcess.StartAsync(
                new NodeSetup
                {
                    Origin = origin.Address,
                    Data = data,
                    Arguments =
                    [
                        .. Enumerable.Range(0, Channels).Select(static i => RecordedLive.Setting($"c{i}")),
                        "--CdnNode:Recorder:KeepFree=1MiB", "--CdnNode:Recorder:Queue=1MiB", "--CdnNode:Recorder:BackfillFor=0s",
                        "--CdnNode:Disk:Size=16MiB", "--CdnNode:Disk:KeepFree=0B", "--CdnNode:Shaper:Mode=off", "--CdnNode:AccessLog:Enabled=false",
                    ],
                },
                Cancel);
            live.RecordBy(node);
            await live.UntilLongAsync(3, Cancel);
            return new Station(origin, live, node);
        }

        public Task UntilAsync(string what, Func<JsonElement, bool> condition) => Poll.UntilAsync(what, async _ => (await RenditionsAsync()).Any(condition), Cancel);

        /// <summary>Within 10 s of the disk's return, without a restart.</summary>
        public async Task UntilItRecordsAgainAsync(string cause)
        {
            var behind = TimeProvider.System.GetUtcNow();
            await Poll.UntilAsync(
                "it records again",
                async token => (await RenditionsAsync()).All(static r => r.GetProperty("state").GetString() == "recording") && (await live.ExtentAsync(token)).To > behind,
                Cancel,
                ResumesWithin + TimeSpan.FromSeconds(SegmentSeconds));
            Assert.Contains(await RenditionsAsync(), rendition => Gaps(rendition, cause) > 0);
        }

        /// <summary>What is listed is the origin's; gaps are listed as such.</summary>
        public async Task CompareAsync()
        {
            var media = live.Url("v0/playlist_dvr.m3u8");
            var text = await RecordedLive.TextAsync(media, Cancel);
            Assert.Empty(PlaylistChecking.PlaylistChecker.Check(text, needsDates: true));
            foreach (var segment in MediaPlaylist.Parse(media, text).Segments.Where(static s => !s.AbsolutePath.Contains("/gap-", StringComparison.Ordinal)))
                Assert.True(live.Hashes.Has(await RecordedLive.BytesAsync(segment, Cancel)), $"{segment} is none of the origin's.");
        }

        /// <summary>Resident, by the kernel.</summary>
        public long MemoryBytes() => long.Parse(File.ReadAllText($"/proc/{node.Process.Id}/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

        public async ValueTask DisposeAsync()
        {
            await node.DisposeAsync();
            await live.DisposeAsync();
            await origin.DisposeAsync();
        }

        private async Task<List<JsonElement>> RenditionsAsync() =>
            [.. (await node.StatusAsync(Cancel)).GetProperty("recorder").EnumerateArray().SelectMany(static c => c.GetProperty("renditions").EnumerateArray())];
    }

    /// <summary>Loads the live playlist and every segment that it lists, once; whatever isn't whole and the origin's is a complaint.</summary>
    private sealed class LiveViewer : IAsyncDisposable
    {
        /// <summary>The origin's folder is looked at a few times a second.</summary>
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

        private readonly CancellationTokenSource _stop = new();
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _complaints = new();
        private readonly Task _watching;

        private LiveViewer(RecordedLive live) => _watching = WatchAsync(live);

        public IReadOnlyCollection<string> Complaints => _complaints;

        public static LiveViewer Watch(RecordedLive live) => new(live);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _watching;
            _stop.Dispose();
        }

        private async Task WatchAsync(RecordedLive live)
        {
            var seen = new HashSet<Uri>();
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            try
            {
                while (await tick.WaitForNextTickAsync(_stop.Token)) await LoadAsync(live, seen);
            }
            catch (OperationCanceledException)
            {
                // Told to stop.
            }
            catch (Exception error) when (error is HttpRequestException or TimeoutException)
            {
                _complaints.Enqueue(error.Message);
            }
        }

        private async Task LoadAsync(RecordedLive live, HashSet<Uri> seen)
        {
            var media = live.Url("v0/index.m3u8");
            foreach (var segment in MediaPlaylist.Parse(media, await RecordedLive.TextAsync(media, _stop.Token)).Segments)
            {
                if (!seen.Add(segment)) continue;
                var bytes = await RecordedLive.BytesAsync(segment, _stop.Token);
                await Poll.UntilAsync($"{segment} is known to be the origin's", () => live.Hashes.Has(bytes), _stop.Token, s_patience);
            }
        }
    }
}
