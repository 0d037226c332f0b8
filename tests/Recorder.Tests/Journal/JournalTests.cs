using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Journal;
using CdnNode.Recorder.Tests.Support;

namespace CdnNode.Recorder.Tests.Journal;

public sealed class JournalTests
{
    /// <summary>Spoiled journals; the long form takes a million by CDNNODE_FUZZ.</summary>
    private static readonly int s_inputs = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_FUZZ"), out var wanted) ? wanted : 20_000;

    private static readonly HourFile s_hour = new("demo/v0", new HourName(new DateTimeOffset(2026, 11, 27, 13, 0, 0, TimeSpan.Zero), 7, false));

    [Fact]
    public void A_journal_says_what_was_written_and_its_seal_what_it_comes_to()
    {
        var (journal, entries) = Make(50);

        var content = HourContent.Read(journal, s_hour);

        Assert.True(content is { HasHeader: true, IsSealed: true, Format: MediaFormat.Mp4, PlaylistPath: "/live/demo/v0.m3u8", TargetDurationSeconds: 6 });
        Assert.Equal(entries, content.Entries.Select(static entry => entry with { File = null, Map = null }));
        Assert.True(HourSeal.TryRead(journal, out var summary, out var format));
        Assert.Equal((50, 5, 100L, 150L, MediaFormat.Mp4), (summary.Entries, summary.Gaps, summary.FirstSequence, summary.NextSequence, format));
    }

    [Fact]
    public void Wherever_a_journal_is_cut_its_whole_entries_are_good()
    {
        var (journal, _) = Make(20);
        var whole = HourContent.Read(journal, s_hour);
        for (var length = 0; length < journal.Length; length++)
        {
            var cut = HourContent.Read(journal.AsSpan(0, length), s_hour);

            Assert.Equal(whole.EntryEnds.Count(end => end <= length), cut.Entries.Count);
            Assert.True(cut.GoodBytes <= length);
            Assert.False(HourSeal.TryRead(journal.AsSpan(0, length), out _, out _));
        }
    }

    [Fact]
    public void Whatever_bytes_come_reading_ends_and_believes_nothing_behind_the_first_bad_one()
    {
        var (journal, entries) = Make(20);
        var random = new Random(20261127);
        for (var i = 0; i < s_inputs; i++)
        {
            var spoiled = Spoil(journal, random, out var first);

            var content = HourContent.Read(spoiled, s_hour);

            var good = content.Entries.Select(static entry => entry with { File = null, Map = null });
            Assert.Equal(entries.Take(content.Entries.Count), good);
            Assert.True(content.GoodBytes <= first + JournalEncoder.MaxPayloadBytes);
            HourSeal.TryRead(spoiled, out _, out _);
        }
    }

    [Fact]
    public void Records_with_good_checksums_that_make_no_sense_are_not_believed()
    {
        var (_, entries) = Make(3);
        foreach (var bad in new[] { entries[1] with { Sequence = 200 }, entries[1] with { Offset = 5 }, entries[1] with { Length = -1 }, entries[1] with { Gap = GapCause.Missed }, entries[1] with { DurationSeconds = -1 } })
        {
            var encoder = new JournalEncoder();
            encoder.Header(s_hour.Name, MediaFormat.MpegTs, "/a", 2);
            encoder.Entry(entries[0] with { Offset = 0, Keys = null }, 0);
            encoder.Entry(bad with { Keys = null }, 0);

            Assert.Single(HourContent.Read(encoder.Pending.Span, s_hour).Entries);
        }
    }

    [Theory]
    [InlineData("20261127T13-000007", true)]
    [InlineData("20261127T13-1000007b", true)]
    [InlineData("20261127T25-000007", false)]
    [InlineData("20261127T13-7", false)]
    [InlineData("20261127T13-0000007", false)]
    [InlineData("channel", false)]
    [InlineData("", false)]
    public void A_name_is_read_as_it_is_written_or_not_at_all(string text, bool isName) => Assert.Equal(isName, HourName.TryParse(text, out _));

    private static byte[] Spoil(byte[] journal, Random random, out int first)
    {
        var spoiled = journal[..random.Next(journal.Length + 1)];
        first = spoiled.Length;
        for (var i = random.Next(1, 4); i > 0 && spoiled.Length > 0; i--)
        {
            var at = random.Next(spoiled.Length);
            first = Math.Min(first, at);
            spoiled[at] = (byte)random.Next(256);
        }

        return random.Next(3) > 0 ? spoiled : [.. spoiled, .. WriterBench.Bytes(random.Next(), random.Next(64))];
    }

    private static (byte[] Journal, RecordedSegment[] Entries) Make(int count)
    {
        var encoder = new JournalEncoder();
        var keys = new RecordedKeys("/live/demo/v0.m3u8", [new() { Method = "AES-128", Uri = "k", Iv = "0x1" }]);
        encoder.Header(s_hour.Name, MediaFormat.Mp4, "/live/demo/v0.m3u8", 6);
        encoder.Map(new RecordedMap { Id = "m", Offset = 0, Length = 700, Crc32C = 5, Keys = keys }, 0);
        encoder.Keys(1, keys);
        var summary = new HourSummary();
        var entries = new RecordedSegment[count];
        var offset = 700L;
        for (var i = 0; i < count; i++)
        {
            var isGap = i % 10 == 9;
            entries[i] = new RecordedSegment
            {
                Sequence = 100 + i,
                Epoch = 2,
                MediaSequence = 5000 + i,
                DiscontinuitySequence = i / 7,
                Discontinuity = i % 7 == 0,
                Begin = s_hour.Name.Hour.AddSeconds(i * 6),
                DurationSeconds = 6.006000m,
                Gap = isGap ? GapCause.Missed : GapCause.None,
                Offset = offset,
                Length = isGap ? 0 : 1000,
                Crc32C = (uint)i,
                ContentHash = (UInt128)i,
                Keys = isGap ? null : keys,
            };
            offset += entries[i].Length;
            encoder.Entry(entries[i], isGap ? 0 : 1);
            summary = summary.With(entries[i]);
        }

        encoder.Seal(summary, MediaFormat.Mp4);
        return (encoder.Pending.ToArray(), entries);
    }
}
