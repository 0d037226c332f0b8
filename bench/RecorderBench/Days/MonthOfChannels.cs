using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Journal;

namespace CdnNode.RecorderBench.Days;

/// <summary>Thirty days of twenty channels in segments of 4 s: 14,400 hours, 13 million entries. The journals are whole, the data files are sparse.</summary>
internal static class MonthOfChannels
{
    public const int Channels = 20;
    public const int SegmentsAnHour = 900;
    private const int Hours = 30 * 24;

    public static readonly DateTimeOffset From = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero).AddDays(-31);

    public static string Name(int channel) => $"channel{channel:D2}";

    public static string PlaylistOf(int channel) => $"/live/{Name(channel)}/v0.m3u8";

    public static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        var files = new LocalRecorderFiles(folder);
        Parallel.For(0, Channels, channel => MakeChannel(files, channel));
    }

    private static void MakeChannel(LocalRecorderFiles files, int channel)
    {
        var (name, playlist) = (Name(channel), PlaylistOf(channel));
        files.CreateFolder($"{name}/v0");
        new ChannelDescription { Playlist = playlist, Renditions = [new RenditionIdentity("v0", playlist, null)] }.Save(files, name);
        var sequence = 0L;
        for (var hour = 0; hour < Hours; hour++)
            sequence = MakeHour(files, new HourFile($"{name}/v0", new HourName(From.AddHours(hour), hour, false)) { Format = MediaFormat.MpegTs }, sequence);
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
        data.Truncate(summary.DataLength);
        return sequence;
    }
}
