using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>A live channel that ffmpeg makes, nginx serves and the node records under the name <c>one</c>.</summary>
internal sealed class RecordedLive : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience.Event };
    private readonly NginxOrigin _origin;
    private readonly Container _container;
    private FfmpegLive _encoder;

    private RecordedLive(NginxOrigin origin, FfmpegLive encoder, SegmentHashes hashes, NodeProcess node, Container container) =>
        (_origin, _encoder, Hashes, Node, _container) = (origin, encoder, hashes, node, container);

    public SegmentHashes Hashes { get; }

    public NodeProcess Node { get; }

    public static async Task<RecordedLive> StartAsync(Container container, CancellationToken cancel)
    {
        var origin = await NginxOrigin.StartAsync(cancel);
        Directory.CreateDirectory(Path.Combine(origin.Root, "one"));
        var hashes = SegmentHashes.Watch(Path.Combine(origin.Root, "one"));
        var encoder = await FfmpegLive.StartAsync(origin.Root, "one", container, cancel);
        var node = await NodeProcess.StartAsync(
            new NodeSetup { Origin = origin.Address, Arguments = ["--CdnNode:Recorder:Channels:one:Playlist=/one/index.m3u8", "--CdnNode:Recorder:KeepFree=0B", "--CdnNode:Disk:KeepFree=0B"] }, cancel);
        return new RecordedLive(origin, encoder, hashes, node, container);
    }

    public Uri Url(string file) => new(Node.Public, "/one/" + file);

    public static Task<byte[]> BytesAsync(Uri address, CancellationToken cancel) => Http.GetByteArrayAsync(address, cancel);

    public static Task<string> TextAsync(Uri address, CancellationToken cancel) => Http.GetStringAsync(address, cancel);

    /// <summary>From the begin to the end of what is recorded of all renditions.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset To)> ExtentAsync(CancellationToken cancel)
    {
        using var json = JsonDocument.Parse(await Http.GetStringAsync(new Uri(Node.Public, "/api/recordings"), cancel));
        var extents = json.RootElement.GetProperty("recordings").EnumerateArray().SelectMany(static c => c.GetProperty("renditions").EnumerateArray())
            .Select(static r => r.GetProperty("ranges").EnumerateArray().ToList()).ToList();
        return extents.Count < 2 || extents.Any(static r => r.Count == 0)
            ? default
            : (extents.Max(static r => r[0].GetProperty("from").GetDateTimeOffset()), extents.Min(static r => r[^1].GetProperty("to").GetDateTimeOffset()));
    }

    /// <summary>Waits until so much is recorded behind a moment.</summary>
    public Task UntilRecordedAsync(DateTimeOffset from, double seconds, CancellationToken cancel) =>
        Poll.UntilAsync($"{seconds} s are recorded", async token => (await ExtentAsync(token)).To >= from.AddSeconds(seconds), cancel, TimeSpan.FromSeconds(60 + (2 * seconds)));

    /// <summary>The origin's encoder is replaced: numbers and time stamps begin anew.</summary>
    public async Task RestartOriginAsync(CancellationToken cancel)
    {
        await _encoder.DisposeAsync();
        _encoder = await FfmpegLive.StartAsync(_origin.Root, "one", _container, cancel, tone: 880);
    }

    /// <summary>Loads playlists again and again, as players do, until told to stop; the strict checker reads every one.</summary>
    public static async Task<IReadOnlyList<string>> CheckReloadsAsync(IReadOnlyList<Uri> playlists, Func<bool> isOver, CancellationToken cancel)
    {
        var checkers = playlists.Select(static p => (Playlist: p, Checker: new ReloadChecker(p.PathAndQuery, needsDates: true))).ToList();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!isOver())
        {
            foreach (var (playlist, checker) in checkers) checker.Add(await TextAsync(playlist, cancel));
            await tick.WaitForNextTickAsync(cancel);
        }

        Assert.All(checkers, static c => Assert.True(c.Checker.Reloads > 3, $"{c.Playlist} was loaded {c.Checker.Reloads} times."));
        return [.. checkers.SelectMany(static c => c.Checker.Findings)];
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _encoder.DisposeAsync();
        await Hashes.DisposeAsync();
        await _origin.DisposeAsync();
    }
}
