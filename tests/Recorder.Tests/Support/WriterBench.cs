using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Following;
using CdnNode.Recorder.Options;
using CdnNode.Recorder.Retention;
using CdnNode.Recorder.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Recorder.Tests.Support;

/// <summary>An archive on a disk of the test's, and the writer of one rendition, driven step by step.</summary>
internal sealed class WriterBench : IAsyncDisposable
{
    private WriterBench(RecordingArchive archive, RecordedRendition rendition, IRecorderFiles disk, TestTime time, Ledger ledger, long reserve)
    {
        (Archive, Rendition, Time, Ledger) = (archive, rendition, time, ledger);
        Writer = new RenditionWriter(rendition, archive.Services, new DiskReserve(disk, reserve, () => Reclaim?.Invoke() ?? false), ledger);
        Next = rendition.Extent?.To ?? time.GetUtcNow();
    }

    public RecordingArchive Archive { get; }

    public RecordedRendition Rendition { get; }

    public RenditionWriter Writer { get; }

    public TestTime Time { get; }

    public Ledger Ledger { get; }

    public Func<bool>? Reclaim { get; set; }

    /// <summary>Where the next segment begins.</summary>
    public DateTimeOffset Next { get; set; }

    public MapContent? Map { get; set; }

    public RecordedKeys? Keys { get; set; }

    public static RecorderOptions Options { get; } = new() { Folder = "unused", ReaderThreads = 1, WriterThreads = 1 };

    public static async Task<WriterBench> OpenAsync(IRecorderFiles disk, TestTime? time = null, Ledger? ledger = null, long reserve = 0)
    {
        time ??= new TestTime();
        var archive = await RecordingArchive.OpenAsync(Options, time, NullLogger.Instance, disk);
        try
        {
            var channel = archive.GetOrAdd(new RecordedChannelOptions { Name = "demo", Playlist = "/live/demo/index.m3u8" });
            await channel.DescribeAsync("/live/demo/index.m3u8", "#EXTM3U");
            var rendition = await channel.GetOrAddAsync("/live/demo/index.m3u8", null);
            return new WriterBench(archive, rendition, disk, time, ledger ?? new Ledger(), reserve);
        }
        catch
        {
            await archive.DisposeAsync();
            throw;
        }
    }

    public static MapContent MakeMap(int seed)
    {
        var bytes = Bytes(seed, 700);
        return new MapContent(ContentName.Of(bytes).ToString("x32", null), bytes, new RecordedKeys("/live/demo/index.m3u8", []));
    }

    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Appends a segment of random bytes.</summary>
    public SegmentDraft Append(int seed, int length, decimal seconds = 4, bool discontinuity = false)
    {
        var bytes = Bytes(seed, length);
        var draft = Draft(seed, seconds) with
        {
            Discontinuity = discontinuity,
            Format = Map is null ? MediaFormat.MpegTs : MediaFormat.Mp4,
            Crc32C = Crc32C.Of(bytes),
            ContentHash = ContentName.Of(bytes),
            Map = Map,
            Keys = Keys,
        };
        Writer.Append(draft, bytes);
        Next += TimeSpan.FromSeconds((double)seconds);
        return draft;
    }

    public void AppendGap(int seed, GapCause cause = GapCause.Unavailable, decimal seconds = 4)
    {
        Writer.Append(Draft(seed, seconds) with { Gap = cause }, default);
        Next += TimeSpan.FromSeconds((double)seconds);
    }

    public async Task<RecordedWindow> WindowAsync() => await Rendition.ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TestContext.Current.CancellationToken);

    public async Task<byte[]?> BytesAsync(RecordedSegment segment)
    {
        using var reader = await Rendition.OpenAsync(segment);
        return reader is null ? null : await reader.ReadAllAsync();
    }

    /// <summary>Reads every listed byte: the index says what is there, and nothing else.</summary>
    public async Task<RecordedWindow> CheckAsync()
    {
        var window = await WindowAsync();
        for (var i = 0; i < window.Segments.Length; i++)
        {
            var segment = window.Segments[i];
            Assert.Equal(window.Segments[0].Sequence + i, segment.Sequence);
            if (segment.IsGap)
                continue;
            Assert.Equal(segment.ContentHash, ContentName.Of(await BytesAsync(segment) ?? []));
            if (segment.Map is not { } map)
                continue;
            using var reader = await Rendition.OpenAsync(map);
            Assert.Equal(map.Id, ContentName.Of(await reader!.ReadAllAsync()).ToString("x32", null));
        }

        return window;
    }

    public ValueTask DisposeAsync() => Archive.DisposeAsync();

    private SegmentDraft Draft(int seed, decimal seconds) => new() { Epoch = 0, MediaSequence = seed, Begin = Next, DurationSeconds = seconds };
}
