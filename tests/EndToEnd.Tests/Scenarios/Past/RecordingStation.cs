using System.Globalization;
using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>A node that records some channels, the same pictures under each name, with little room for what waits for the disk.</summary>
internal sealed class RecordingStation(NginxOrigin origin, RecordedLive live, NodeProcess node) : IAsyncDisposable
{
    private const double SegmentSeconds = 0.52;

    private static readonly TimeSpan ResumesWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public NodeProcess Node => node;

    public RecordedLive Live => live;

    /// <param name="data">The node's data folder; null: one of its own.</param>
    /// <param name="channels">How many.</param>
    /// <param name="queueMebibytes">What may wait for the disk: a segment of each rendition at least, since all come at once.</param>
    public static async Task<RecordingStation> StartAsync(string? data, int channels = 4, int queueMebibytes = 1)
    {
        var origin = await NginxOrigin.StartAsync(Cancel);
        var live = await RecordedLive.StartAsync(origin, "c0", Container.TransportStream, SegmentSeconds, Cancel);
        for (var i = 1; i < channels; i++) Directory.CreateSymbolicLink(Path.Combine(origin.Root, $"c{i}"), Path.Combine(origin.Root, "c0"));
        var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = origin.Address,
                Data = data,
                Arguments =
                [
                    .. Enumerable.Range(0, channels).Select(static i => RecordedLive.Setting($"c{i}")),
                    "--CdnNode:Recorder:KeepFree=1MiB", $"--CdnNode:Recorder:Queue={queueMebibytes}MiB", "--CdnNode:Recorder:BackfillFor=0s",
                    "--CdnNode:Memory:Cap=16MiB", "--CdnNode:Disk:Size=16MiB", "--CdnNode:Disk:KeepFree=0B", "--CdnNode:Shaper:Mode=off", "--CdnNode:AccessLog:Enabled=false",
                ],
            },
            Cancel);
        live.RecordBy(node);
        await live.UntilLongAsync(3, Cancel);
        return new RecordingStation(origin, live, node);
    }

    /// <summary>Waits until one of the renditions is as wanted.</summary>
    public Task UntilAsync(string what, Func<JsonElement, bool> condition) => Poll.UntilAsync(what, async _ => (await RenditionsAsync()).Exists(r => condition(r)), Cancel);

    public Task UntilAllAsync(string what, Func<JsonElement, bool> condition) => Poll.UntilAsync(what, async _ => (await RenditionsAsync()).TrueForAll(r => condition(r)), Cancel);

    /// <summary>How many segments of a rendition were lost by a cause.</summary>
    public static long Gaps(JsonElement rendition, string cause) => rendition.GetProperty("gaps").TryGetProperty(cause, out var count) ? count.GetInt64() : 0;

    /// <summary>The same of all renditions.</summary>
    public async Task<long> GapsAsync(string cause) => (await RenditionsAsync()).Sum(rendition => Gaps(rendition, cause));

    /// <summary>Segments and gaps of all renditions.</summary>
    public async Task<long> EntriesAsync() =>
        (await RenditionsAsync()).Sum(static rendition => rendition.GetProperty("segments").GetInt64() + rendition.GetProperty("gaps").EnumerateObject().Sum(static gap => gap.Value.GetInt64()));

    /// <summary>Lets the kernel fail, or delay, calls of the node until disposed.</summary>
    /// <param name="injection">As strace has it, such as <c>fdatasync:error=EIO</c>.</param>
    public async Task<IAsyncDisposable> InjectAsync(string injection)
    {
        Assert.SkipUnless(Tool.Strace is not null, "strace, which makes the kernel's calls fail, is not installed.");
        var strace = ProcessHost.Start("strace", Tool.Strace!, ["-f", "-p", $"{node.Process.Id}", "-e", $"trace={injection.Split(':')[0]}", "-e", $"inject={injection}", "-o", "/dev/null"]);
        await strace.UntilReadyAsync("has attached", _ => Task.FromResult(strace.Error.ToString().Contains("attached", StringComparison.Ordinal)), Cancel);
        return new Injection(strace);
    }

    /// <summary>Within 10 s of the disk's return, without a restart, and with what was lost listed as such.</summary>
    public async Task UntilItRecordsAgainAsync(string cause)
    {
        var behind = TimeProvider.System.GetUtcNow();
        await Poll.UntilAsync(
            "it records again",
            async token => await RenditionsAsync() is var all && all.TrueForAll(static r => r.GetProperty("state").GetString() == "recording") && all.Exists(r => Gaps(r, cause) > 0)
                && (await live.ExtentAsync(token)).To > behind,
            Cancel,
            ResumesWithin + TimeSpan.FromSeconds(SegmentSeconds));
    }

    /// <summary>What is listed is the origin's; gaps are listed as such.</summary>
    public async Task CompareAsync()
    {
        var media = live.Url("v0/playlist_dvr.m3u8");
        var text = await RecordedLive.TextAsync(media, Cancel);
        Assert.Empty(PlaylistChecker.Check(text, needsDates: true));
        foreach (var segment in MediaPlaylist.Parse(media, text).Segments.Where(static s => !s.AbsolutePath.Contains("/gap-", StringComparison.Ordinal)))
            await live.MustHaveAsync(segment, Cancel);
    }

    /// <summary>Resident, by the kernel.</summary>
    public long MemoryBytes() => long.Parse(File.ReadAllText($"/proc/{node.Process.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await live.DisposeAsync();
        await origin.DisposeAsync();
    }

    private async Task<List<JsonElement>> RenditionsAsync() =>
        [.. (await node.StatusAsync(Cancel)).GetProperty("recorder").EnumerateArray().SelectMany(static c => c.GetProperty("renditions").EnumerateArray())];

    private sealed class Injection(ProcessHost strace) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // Not with SIGKILL: it has to let go of the node.
            strace.Terminate();
            await strace.WaitForExitAsync(CancellationToken.None);
            await strace.DisposeAsync();
        }
    }
}
