using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Recorder.Tests.Support;

/// <summary>The whole recorder on a disk of the test's, an origin of the test's, and a clock that runs sixty times faster.</summary>
internal sealed class EngineBench : IAsyncDisposable
{
    public const string Playlist = "/live/demo/index.m3u8";

    private EngineBench(RecordingArchive archive, RecorderEngine engine, TestOrigin origin) => (Archive, Engine, Origin) = (archive, engine, origin);

    public RecordingArchive Archive { get; }

    public RecorderEngine Engine { get; }

    public TestOrigin Origin { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public RecordedRendition Rendition => Archive.Find("demo")!.Renditions[0];

    public RenditionStatus Status => Engine.Status[0].Renditions[0];

    public static async Task<EngineBench> StartAsync(
        IRecorderFiles disk, TimeProvider? time = null, TestOrigin? origin = null, Func<RecorderOptions, RecorderOptions>? change = null, int channels = 1, string playlist = Playlist)
    {
        time ??= new FastTime(60);
        origin ??= new TestOrigin(time);
        var options = WriterBench.Options with
        {
            ReserveBytes = 0,
            WriterThreads = 2,
            Channels = [.. Enumerable.Range(0, channels).Select(i => new RecordedChannelOptions { Name = i == 0 ? "demo" : $"demo{i}", Playlist = i == 0 ? playlist : $"/live/demo{i}/index.m3u8" })],
        };
        options = change?.Invoke(options) ?? options;
        Assert.Empty(options.Validate());
        var archive = await RecordingArchive.OpenAsync(options, time, NullLogger.Instance, disk);
        var engine = new RecorderEngine(archive, origin, options, new TestMeters(), NullLogger<RecorderEngine>.Instance);
        await engine.StartAsync(Ct);
        return new EngineBench(archive, engine, origin);
    }

    /// <summary>Waits until the first rendition's entries fulfil a condition; looks at every change.</summary>
    public async Task<RecordedWindow> UntilAsync(Func<RecordedWindow, bool> condition)
    {
        while (Archive.Find("demo") is not { Renditions.Length: > 0 })
            await Task.Yield();
        while (true)
        {
            var version = Rendition.Version;
            var window = await Rendition.ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Ct);
            if (condition(window))
                return window;
            await Rendition.WaitForChangeAsync(version, Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        }
    }

    public async Task<byte[]> BytesAsync(RecordedSegment segment)
    {
        using var reader = await Rendition.OpenAsync(segment);
        return await reader!.ReadAllAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Archive.DisposeAsync();
    }
}
