using CdnNode.Hls.Mpeg2Ts;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Hls.Tests.Mpeg2Ts;

public class TsInspectorTests
{
    [Fact]
    public void A_good_segment_is_clean_and_its_figures_are_right()
    {
        var report = Ts.Inspect(Ts.Clip(0));
        Assert.Equal(TsDefects.None, report.Defects);
        Assert.Equal(Ts.Clip(0).Length / Ts.PacketSize, report.Packets);
        Assert.Equal([TsStreamKind.Video, TsStreamKind.Audio], report.Streams.Select(s => s.Kind));
        var video = report.Streams[0];
        Assert.Equal((50L, 133200L, 126000L), (video.StampedUnits, video.EarliestPts!.Value, video.FirstDts!.Value));
        Assert.True(video.StartsWithRandomAccess);
        Assert.Equal(TimeSpan.FromSeconds(2), report.Duration);
        Assert.InRange(report.BitsPerSecond!.Value, 60_000, 110_000);
        Assert.Equal(0, report.SkippedBytes);
    }

    [Fact]
    public void The_bytes_may_come_in_pieces_of_any_size()
    {
        byte[] bytes = [1, 2, 3, .. Ts.Clip(0), 4, 5, .. Ts.Clip(1), 0x47];
        var expected = Summary(Ts.Inspect(bytes));
        var inspector = new TsInspector();
        Prop.ForAll(Gen.Choose(1, 700).NonEmptyListOf().ToArbitrary(), sizes =>
        {
            var rest = bytes.AsSpan();
            for (var i = 0; !rest.IsEmpty; i = (i + 1) % sizes.Count)
            {
                var size = Math.Min(sizes[i], rest.Length);
                inspector.Push(rest[..size]);
                rest = rest[size..];
            }

            Assert.Equal(expected, Summary(inspector.Complete()));
        }).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Looking_at_packets_allocates_nothing()
    {
        var clip = Ts.Clip(0);
        var inspector = new TsInspector();
        inspector.Push(clip);
        inspector.Complete();
        Assert.Equal(0, Allocations.By(() => inspector.Push(clip)));
    }

    [Fact]
    public void Bytes_before_the_first_packet_are_skipped()
    {
        var report = Ts.Inspect([0x47, 1, 2, 0x47, .. Ts.Clip(0)]);
        Assert.Equal((TsDefects.None, 4L), (report.Defects, report.SkippedBytes));
    }

    [Fact]
    public void Lost_sync_is_named_and_found_again()
    {
        var clip = Ts.Clip(0);
        var report = Ts.Inspect([.. clip[..(20 * 188)], 9, 9, 9, .. clip[(20 * 188)..]]);
        Assert.Equal((TsDefects.LostSync, 3L), (report.Defects, report.SkippedBytes));
        Assert.Equal(clip.Length / Ts.PacketSize, report.Packets);
    }

    [Fact]
    public void The_search_for_sync_is_bounded()
    {
        var report = Ts.Inspect([.. new byte[TsInspector.MaxSearchBytes + 1], .. Ts.Clip(0)]);
        Assert.True(report.Defects.HasFlag(TsDefects.NoSync));
        Assert.Equal(0, report.Packets);
        Assert.Equal(TsInspector.MaxSearchBytes + 1 + Ts.Clip(0).Length, report.SkippedBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(187)]
    [InlineData(188)]
    [InlineData(100_000)]
    public void Without_a_sync_byte_there_is_no_transport_stream(int length) => Assert.Equal(TsDefects.NoSync, Ts.Inspect(new byte[length]).Defects);

    [Fact]
    public void A_segment_that_is_encrypted_as_a_whole_is_no_transport_stream() =>
        Assert.True(Ts.Inspect(Corpus.Bytes("ts/encrypted.ts")).Defects.HasFlag(TsDefects.NoSync));

    [Fact]
    public void A_single_packet_is_enough_for_sync() => Assert.Equal(1, Ts.Inspect(Ts.Clip(0).AsSpan(0, 188)).Packets);

    [Fact]
    public void A_missing_packet_is_a_continuity_error()
    {
        var clip = Ts.Clip(0);
        var at = Ts.Find(clip, Ts.VideoPid, nth: 5);
        var report = Ts.Inspect([.. clip[..at], .. clip[(at + 188)..]]);
        Assert.True(report.Defects.HasFlag(TsDefects.ContinuityError));
        Assert.Equal(1, report.ContinuityErrors);
    }

    [Fact]
    public void A_packet_may_be_sent_twice_but_not_three_times()
    {
        var clip = Ts.Clip(0);
        var at = Ts.Find(clip, Ts.VideoPid, nth: 5);
        var packet = clip[at..(at + 188)];
        Assert.Equal(TsDefects.None, Ts.Inspect([.. clip[..at], .. packet, .. clip[at..]]).Defects);
        Assert.Equal(TsDefects.ContinuityError, Ts.Inspect([.. clip[..at], .. packet, .. packet, .. clip[at..]]).Defects);
    }

    [Theory]
    [InlineData(0x10 | 0x20, 0, TsDefects.None)]
    [InlineData(0x10 | 0x20, 183, TsDefects.AdaptationBad)]
    [InlineData(0x10 | 0x20, 255, TsDefects.AdaptationBad)]
    [InlineData(0x20, 183, TsDefects.None)]
    [InlineData(0x20, 184, TsDefects.AdaptationBad)]
    [InlineData(0, 0, TsDefects.AdaptationBad)]
    public void An_adaptation_field_must_fit_into_its_packet(byte control, byte length, TsDefects expected)
    {
        var packet = new byte[188];
        (packet[0], packet[1], packet[2], packet[3], packet[4]) = (0x47, 0x1F, 0x00, control, length);
        Assert.Equal(expected, Ts.Inspect([.. Ts.Clip(0), .. packet]).Defects);
    }

    [Fact]
    public void A_table_with_a_wrong_CRC_counts_as_bad_and_missing()
    {
        var tables = Ts.Tables();
        tables[187] ^= 1;
        var defects = Ts.Inspect(tables).Defects;
        Assert.True(defects.HasFlag(TsDefects.PsiBad | TsDefects.NoPat | TsDefects.NoPmt));
    }

    [Theory]
    [InlineData(0xBF, 0xFF)] // 4095 bytes, more than any PAT may have
    [InlineData(0xB3, 0xFF)] // past the packet, and never continued
    [InlineData(0xB0, 0x00)]
    public void A_section_length_that_lies_is_named(byte high, byte low)
    {
        byte[] pat = [0, 0, high, low, 0, 1, 0xC1, 0, 0, 0, 1, 0xE0, 0x20];
        byte[] twice = [.. Ts.Packet(0, 0, unitStart: true, [.. pat, .. new byte[100]]), .. Ts.Packet(0, 1, unitStart: true, [.. pat, .. new byte[100]])];
        Assert.True(Ts.Inspect(twice).Defects.HasFlag(TsDefects.PsiBad | TsDefects.NoPat));
    }

    [Fact]
    public void A_pointer_past_the_packet_is_named() =>
        Assert.True(Ts.Inspect(Ts.Packet(0, 0, unitStart: true, [200, 0, 0xB0])).Defects.HasFlag(TsDefects.PsiBad));

    [Fact]
    public void A_table_may_be_spread_over_packets()
    {
        byte[] section = Ts.Section([0, 0xB0, 0, 0, 1, 0xC1, 0, 0, 0, 0, 0xE0, 0x10, 0, 1, 0xE0, 0x20]);
        byte[] bytes = [.. Ts.Packet(0, 0, unitStart: true, [0, .. section[..2]]), .. Ts.Packet(0, 1, unitStart: false, section.AsSpan(2)), .. Ts.Tables(2)[188..]];
        var report = Ts.Inspect(bytes);
        Assert.False(report.Defects.HasFlag(TsDefects.NoPat));
        Assert.Equal(Ts.VideoPid, Assert.Single(report.Streams).Pid);
    }

    [Fact]
    public void Stamps_are_read_from_a_head_that_is_spread_over_packets()
    {
        var head = Ts.PesHead(pts: (1L << 33) - 1, dts: (1L << 33) - 3000);
        var bytes = Ts.Tables().ToList();
        for (var i = 0; i < head.Length; i++)
            bytes.AddRange(Ts.Packet(Ts.VideoPid, i & 15, unitStart: i == 0, head.AsSpan(i, 1)));
        var stream = Assert.Single(Ts.Inspect(bytes.ToArray()).Streams);
        Assert.Equal(((1L << 33) - 1, (1L << 33) - 3000), (stream.FirstPts!.Value, stream.FirstDts!.Value));
    }

    [Fact]
    public void A_unit_without_start_code_is_named() => Assert.True(
        Ts.Inspect([.. Ts.Tables(), .. Ts.Packet(Ts.VideoPid, 0, unitStart: true, new byte[184])]).Defects.HasFlag(TsDefects.PesBad));

    [Fact]
    public void An_endless_unit_costs_no_memory()
    {
        var inspector = new TsInspector();
        inspector.Push(Ts.Tables());
        inspector.Push(Ts.Packet(Ts.VideoPid, 0, unitStart: true, Ts.PesHead(0, 0)));
        var packet = Ts.Packet(Ts.VideoPid, 0, unitStart: false, new byte[184]);
        var counter = 0;

        Assert.Equal(0, Allocations.By(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                packet[3] = (byte)(0x10 | (++counter & 15));
                inspector.Push(packet);
            }
        }));
        Assert.Equal(0, inspector.Complete().ContinuityErrors);
    }

    [Fact]
    public void A_clock_that_jumps_unannounced_is_named()
    {
        var later = new byte[Ts.Clip(1).Length];
        new TsRestamper().TryRestamp(Ts.Clip(1), later, 60 * TsClock.TicksPerSecond);
        var report = Ts.Inspect([.. Ts.Clip(0), .. later]);
        Assert.True(report.Defects.HasFlag(TsDefects.PcrJump));
        Assert.Null(report.BitsPerSecond);
    }

    [Fact]
    public void Durations_are_right_across_the_wrap_of_the_clock()
    {
        var wrapped = new byte[Ts.Clip(0).Length];
        new TsRestamper().TryRestamp(Ts.Clip(0), wrapped, TsClock.Wrap - 200_000);
        var report = Ts.Inspect(wrapped);
        Assert.Equal(TsDefects.None, report.Defects);
        Assert.True(report.LastPcr < report.FirstPcr);
        Assert.Equal(TimeSpan.FromSeconds(2), report.Duration);
        Assert.Equal(Ts.Inspect(Ts.Clip(0)).BitsPerSecond, report.BitsPerSecond);
    }

    [Fact]
    public void A_cut_off_packet_at_the_end_is_named() => Assert.Equal(TsDefects.Truncated, Ts.Inspect(Ts.Clip(0).AsSpan(..^1)).Defects);

    [Fact]
    public void A_packet_marked_as_damaged_is_counted_and_not_believed()
    {
        var clip = Ts.Clip(0);
        clip[Ts.Find(clip, Ts.VideoPid, nth: 3) + 1] |= 0x80;
        var report = Ts.Inspect(clip);
        Assert.True(report.Defects.HasFlag(TsDefects.TransportError));
        Assert.Equal(1, report.TransportErrors);
    }

    [Fact]
    public void More_PIDs_than_any_programme_has_are_not_followed()
    {
        var bytes = Enumerable.Range(0x40, 100).SelectMany(pid => Ts.Packet(pid, 0, unitStart: false, [1])).ToArray();
        Assert.True(Ts.Inspect(bytes).Defects.HasFlag(TsDefects.TooManyPids));
    }

    [Fact]
    public void An_inspector_starts_anew_after_its_report()
    {
        var inspector = new TsInspector();
        inspector.Push(new byte[5000]);
        inspector.Complete();
        inspector.Push(Ts.Clip(1));
        Assert.True(inspector.Complete().IsClean);
    }

    private static string Summary(TsReport report) => string.Join('|', report with { Streams = [] }, string.Join(',', report.Streams));
}
