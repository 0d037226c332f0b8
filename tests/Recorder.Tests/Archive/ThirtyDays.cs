using System.Diagnostics;
using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Journal;
using CdnNode.Recorder.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Recorder.Tests.Archive;

/// <summary>Thirty days of twenty channels (segments of 4 s): 14,400 hours, 13 million entries.</summary>
public sealed class ThirtyDays : IDisposable
{
    private const int Channels = 20;
    private const int Hours = 30 * 24;
    private const int SegmentsAnHour = 900;

    private static readonly DateTimeOffset s_from = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("thirty-days-").FullName;

    [Fact]
    public async Task Open_in_less_than_two_seconds_and_a_day_of_one_is_there_in_less_than_50_ms()
    {
        LongForm.SkipUnlessWanted();
        var files = new LocalRecorderFiles(_folder);
        Parallel.For(0, Channels, channel => MakeChannel(files, channel));

        var opened = Stopwatch.StartNew();
        await using var archive = await RecordingArchive.OpenAsync(WriterBench.Options with { ReaderThreads = 4 }, TimeProvider.System, NullLogger.Instance, files);
        var openTime = opened.Elapsed;
        var windows = new List<TimeSpan>();
        for (var day = 0; day < 20; day++)
        {
            var asked = Stopwatch.StartNew();
            var window = await archive.Channels[day].Renditions[0].ReadAsync(s_from.AddDays(day), s_from.AddDays(day + 1), TestContext.Current.CancellationToken);
            windows.Add(asked.Elapsed);
            Assert.Equal(24 * SegmentsAnHour, window.Segments.Length);
        }

        windows.Sort();
        var again = Stopwatch.StartNew();
        await archive.Channels[0].Renditions[0].ReadAsync(s_from, s_from.AddDays(1), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"opened in {openTime.TotalMilliseconds:F0} ms; a day from the disk in {windows[10].TotalMilliseconds:F1} ms (median), {windows[^1].TotalMilliseconds:F1} ms (slowest of 20); from memory in {again.Elapsed.TotalMilliseconds:F2} ms");
        Assert.True(openTime < TimeSpan.FromSeconds(2), $"opened in {openTime}");
        Assert.True(windows[10] < TimeSpan.FromMilliseconds(50), $"a day in {windows[10]}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void MakeChannel(LocalRecorderFiles files, int channel)
    {
        var name = $"channel{channel:D2}";
        var identity = new RenditionIdentity("v0", $"/live/{name}/v0.m3u8", null);
        files.CreateFolder($"{name}/v0");
        new ChannelDescription { Playlist = $"/live/{name}/index.m3u8", Renditions = [identity] }.Save(files, name);
        var sequence = 0L;
        for (var hour = 0; hour < Hours; hour++)
            sequence = MakeHour(files, new HourFile($"{name}/v0", new HourName(s_from.AddHours(hour), hour, false)) { Format = MediaFormat.MpegTs }, sequence);
    }

    private static long MakeHour(LocalRecorderFiles files, HourFile file, long sequence)
    {
        var encoder = new JournalEncoder();
        encoder.Header(file.Name, file.Format, "/live/v0.m3u8", 4);
        var summary = new HourSummary();
        for (var i = 0; i < SegmentsAnHour; i++, sequence++)
        {
            var entry = new RecordedSegment
            {
                Sequence = sequence,
                Epoch = 0,
                MediaSequence = sequence,
                DiscontinuitySequence = 0,
                Discontinuity = false,
                Begin = file.Name.Hour.AddSeconds(i * 4),
                DurationSeconds = 4.000000m,
                Offset = i * 1_000_000L,
                Length = 1_000_000,
            };
            encoder.Entry(entry, 0);
            summary = summary.With(entry);
        }

        encoder.Seal(summary, file.Format);
        using var journal = files.Create(file.JournalPath);
        journal.Write(encoder.Pending, 0);
        using var data = files.Create(file.DataPath);
        data.Truncate(summary.DataLength); // sparse
        return sequence;
    }
}
