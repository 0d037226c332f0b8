using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>A live channel that ffmpeg makes, an origin serves, and a node records under its own name.</summary>
internal sealed class RecordedLive : IAsyncDisposable
{
    private const int LeastReloads = 5;
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience.Event };
    private readonly string _root;
    private readonly string _name;
    private readonly Container _container;
    private readonly double _segmentSeconds;
    private FfmpegLive _encoder;
    private NodeProcess? _node;

    private RecordedLive(string root, string name, Container container, double segmentSeconds, FfmpegLive encoder, SegmentHashes hashes) =>
        (_root, _name, _container, _segmentSeconds, _encoder, Hashes) = (root, name, container, segmentSeconds, encoder, hashes);

    /// <summary>Of all that the origin ever had of it.</summary>
    public SegmentHashes Hashes { get; }

    /// <summary>Makes the channel; it is recorded from when <see cref="RecordBy"/> is called.</summary>
    public static async Task<RecordedLive> StartAsync(
        NginxOrigin origin, string name, Container container, double segmentSeconds, CancellationToken cancel, int speed = 1, int kilobits = FfmpegCommand.Kilobits)
    {
        var hashes = SegmentHashes.Watch(Directory.CreateDirectory(Path.Combine(origin.Root, name)).FullName);
        var encoder = await FfmpegLive.StartAsync(origin.Root, name, container, cancel, segmentSeconds: segmentSeconds, speed: speed, kilobits: kilobits);
        return new RecordedLive(origin.Root, name, container, segmentSeconds, encoder, hashes);
    }

    /// <summary>The setting that makes a node record a channel of this name.</summary>
    public static string Setting(string name) => $"--CdnNode:Recorder:Channels:{name}:Playlist=/{name}/index.m3u8";

    /// <summary>Names the node that records it.</summary>
    public void RecordBy(NodeProcess node) => _node = node;

    public Uri Url(string file) => new(_node!.Public, $"/{_name}/{file}");

    public static Task<byte[]> BytesAsync(Uri address, CancellationToken cancel) => Http.GetByteArrayAsync(address, cancel);

    public static Task<string> TextAsync(Uri address, CancellationToken cancel) => Http.GetStringAsync(address, cancel);

    /// <summary>From the begin to the end of what is recorded of all renditions.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset To)> ExtentAsync(CancellationToken cancel)
    {
        // Also what lies ahead of the clock: an encoder may be faster.
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var json = JsonDocument.Parse(await Http.GetStringAsync(new Uri(_node!.Public, $"/api/recordings?from={now - 50_000}&to={now + 50_000}"), cancel));
        var extents = json.RootElement.GetProperty("recordings").EnumerateArray().Where(c => c.GetProperty("name").GetString() == _name)
            .SelectMany(static c => c.GetProperty("renditions").EnumerateArray()).Select(static r => r.GetProperty("ranges").EnumerateArray().ToList()).ToList();
        return extents.Count < 2 || extents.Any(static r => r.Count == 0)
            ? default
            : (extents.Max(static r => r[0].GetProperty("from").GetDateTimeOffset()), extents.Min(static r => r[^1].GetProperty("to").GetDateTimeOffset()));
    }

    /// <summary>Waits until so much is recorded in all; the extent then.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset To)> UntilLongAsync(double seconds, CancellationToken cancel)
    {
        var extent = default((DateTimeOffset From, DateTimeOffset To));
        await Poll.UntilAsync($"{seconds} s are recorded", async token => ((extent = await ExtentAsync(token)).To - extent.From).TotalSeconds >= seconds, cancel, TimeSpan.FromSeconds(60 + (2 * seconds)));
        return extent;
    }

    /// <summary>Waits until it is recorded up to a moment.</summary>
    public Task UntilRecordedAsync(DateTimeOffset to, CancellationToken cancel) =>
        Poll.UntilAsync($"it is recorded up to {to:T}", async token => (await ExtentAsync(token)).To >= to, cancel, TimeSpan.FromSeconds(60) + (2 * (to - TimeProvider.System.GetUtcNow()).Duration()));

    /// <summary>The origin's encoder is replaced: numbers and time stamps begin anew.</summary>
    public async Task RestartOriginAsync(CancellationToken cancel)
    {
        await _encoder.DisposeAsync();
        _encoder = await FfmpegLive.StartAsync(_root, _name, _container, cancel, tone: 880, _segmentSeconds);
    }

    /// <summary>Loads playlists again and again, as players do, until told to stop but at least five times; the strict checker reads every one.</summary>
    public static async Task<IReadOnlyList<string>> CheckReloadsAsync(IReadOnlyList<Uri> playlists, Func<bool> isOver, CancellationToken cancel)
    {
        var checkers = playlists.Select(static p => (Playlist: p, Checker: new ReloadChecker(p.PathAndQuery, needsDates: true))).ToList();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!isOver() || checkers.Exists(static c => c.Checker.Reloads < LeastReloads))
        {
            foreach (var (playlist, checker) in checkers) checker.Add(await TextAsync(playlist, cancel));
            await tick.WaitForNextTickAsync(cancel);
        }

        return [.. checkers.SelectMany(static c => c.Checker.Findings)];
    }

    /// <summary>Every segment and initialization section that a playlist lists is one that the origin had, byte for byte.</summary>
    /// <returns>How many segments.</returns>
    public async Task<int> CompareAsync(Uri mediaPlaylist, CancellationToken cancel)
    {
        var playlist = MediaPlaylist.Parse(mediaPlaylist, await TextAsync(mediaPlaylist, cancel));
        foreach (var segment in playlist.Segments) await MustHaveAsync(segment, cancel);
        if (playlist.Map is { } map) await MustHaveAsync(map, cancel);
        return playlist.Segments.Count;
    }

    /// <summary>What a URL gives is one of the origin's files; the newest may be recorded before the origin's folder is looked at.</summary>
    public async Task MustHaveAsync(Uri address, CancellationToken cancel)
    {
        var bytes = await BytesAsync(address, cancel);
        await Poll.UntilAsync($"{address} is known to be the origin's", () => Hashes.Has(bytes), cancel, TimeSpan.FromSeconds(5));
    }

    public async ValueTask DisposeAsync()
    {
        await _encoder.DisposeAsync();
        await Hashes.DisposeAsync();
    }
}
