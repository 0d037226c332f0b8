using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Tests.Support;
using CdnNode.Recorder.Writing;

namespace CdnNode.Recorder.Tests.Writing;

public sealed class RenditionWriterTests
{
    private const string Folder = "demo/demo_index";

    [Fact]
    public async Task Data_goes_out_in_units_of_a_mebibyte()
    {
        var disk = new LossyDisk();
        await using var bench = await WriterBench.OpenAsync(disk);
        for (var i = 0; i < 40; i++)
            bench.Append(i, 333_333);

        var data = disk.Writes.Where(static write => write.Path.EndsWith(".ts", StringComparison.Ordinal)).ToArray();

        Assert.Equal(40 * 333_333 / PairWriter.UnitBytes, data.Length);
        Assert.All(data.Select(static (write, i) => (write, i)), static one => Assert.Equal((one.i * (long)PairWriter.UnitBytes, PairWriter.UnitBytes), (one.write.Offset, one.write.Length)));
    }

    [Fact]
    public async Task A_partial_unit_waits_no_longer_than_two_seconds_and_the_next_write_goes_on_behind_it_to_its_border()
    {
        var disk = new LossyDisk();
        await using var bench = await WriterBench.OpenAsync(disk);
        bench.Append(1, 1000);
        bench.Time.Advance(1);
        bench.Writer.Tick();
        Assert.Empty(bench.Ledger.Entries);
        bench.Time.Advance(0.75);
        bench.Writer.Tick();
        Assert.Single(bench.Ledger.Entries);

        bench.Append(2, 3 * PairWriter.UnitBytes);

        var data = disk.Writes.Where(static write => write.Path.EndsWith(".ts", StringComparison.Ordinal)).Select(static write => (write.Offset, write.Length));
        Assert.Equal([(0, 1000), (1000, PairWriter.UnitBytes - 1000), (PairWriter.UnitBytes, PairWriter.UnitBytes), (2 * PairWriter.UnitBytes, PairWriter.UnitBytes)], data);
    }

    [Fact]
    public async Task An_entry_is_listed_only_when_its_data_its_journal_and_their_folder_are_synced()
    {
        var disk = new LossyDisk();
        await using var bench = await WriterBench.OpenAsync(disk);
        var done = new List<string>();
        disk.Faults = (operation, path) =>
        {
            if (operation is "write" or "sync" or "sync-folder")
                done.Add($"{operation} {Path.GetExtension(path)}");
            Assert.Empty(bench.Ledger.Entries);
            return null;
        };
        bench.Append(1, 1000);
        bench.Writer.Flush();
        disk.Faults = null;

        Assert.Equal(["write .ts", "sync .ts", "write .journal", "sync .journal", "sync-folder "], done);
        Assert.Single((await bench.CheckAsync()).Segments);
    }

    [Fact]
    public async Task An_hour_has_a_file_that_plays_by_itself_concatenated_segments_or_a_map_and_fragments()
    {
        var disk = new LossyDisk();
        await using var bench = await WriterBench.OpenAsync(disk);
        for (var i = 0; i < 4; i++)
            bench.Append(i, 1000, seconds: 1200);
        bench.Map = WriterBench.MakeMap(7);
        bench.Append(4, 500);
        bench.Append(5, 500);
        bench.Writer.Close();

        var data = disk.Names.Where(static name => name.StartsWith(Folder, StringComparison.Ordinal) && !name.EndsWith(".journal", StringComparison.Ordinal));
        Assert.Equal([$"{Folder}/20261127T13-000000.ts", $"{Folder}/20261127T14-000001.ts", $"{Folder}/20261127T14-000002.mp4"], data);
        Assert.Equal([.. WriterBench.Bytes(0, 1000), .. WriterBench.Bytes(1, 1000), .. WriterBench.Bytes(2, 1000)], disk.Inode($"{Folder}/20261127T13-000000.ts").Seen.ToArray());
        Assert.Equal([.. bench.Map.Bytes.Span, .. WriterBench.Bytes(4, 500), .. WriterBench.Bytes(5, 500)], disk.Inode($"{Folder}/20261127T14-000002.mp4").Seen.ToArray());
        await bench.CheckAsync();
    }

    [Fact]
    public async Task Everything_that_the_journal_keeps_comes_back_after_a_restart()
    {
        var disk = new LossyDisk();
        RecordedWindow before;
        await using (var bench = await WriterBench.OpenAsync(disk))
        {
            bench.Append(1, 1000, seconds: 3.84000m);
            bench.AppendGap(2, GapCause.Missed, seconds: 1.5m);
            bench.Keys = new RecordedKeys("/live/demo/index.m3u8", [new() { Method = "AES-128", Uri = "key?1", Iv = "0x01", KeyFormat = "identity", KeyFormatVersions = "1/2" }]);
            bench.Map = WriterBench.MakeMap(3);
            bench.Append(3, 1000, discontinuity: true);
            bench.Writer.Close();
            before = await bench.CheckAsync();
        }

        await using var again = await WriterBench.OpenAsync(disk);
        var after = await again.CheckAsync();

        Assert.Equal(before.Segments.Select(Plain), after.Segments.Select(Plain));
        Assert.Equal("3.84000", after.Segments[0].DurationSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((1L, true), (after.Segments[2].DiscontinuitySequence, after.Segments[2].Discontinuity));
        Assert.Equal(before.Segments[2].Keys, after.Segments[2].Keys);

        static RecordedSegment Plain(RecordedSegment segment) => segment with { File = null, Map = null };
    }

    [Fact]
    public async Task A_failed_sync_is_never_repeated_on_its_file_the_tail_is_a_gap_and_a_new_file_goes_on()
    {
        var disk = new LossyDisk();
        await using var bench = await WriterBench.OpenAsync(disk);
        bench.Append(0, 1000);
        bench.Writer.Flush();
        var synced = new List<string>();
        disk.Faults = (operation, path) =>
        {
            if (operation != "sync" || !path.EndsWith(".ts", StringComparison.Ordinal))
                return null;
            synced.Add(path);
            return synced.Count == 1 ? FileFault.Failed : null;
        };
        bench.Append(1, 1000);
        bench.Append(2, 1000);
        bench.Writer.Flush();
        Assert.Equal(GapCause.DiskFailed, bench.Writer.Blocked);
        bench.Append(3, 1000);
        bench.Time.Advance(3);
        bench.Append(4, 1000);
        bench.Writer.Flush();

        var window = await bench.CheckAsync();
        Assert.Equal([GapCause.None, GapCause.DiskFailed, GapCause.DiskFailed, GapCause.DiskFailed, GapCause.None], window.Segments.Select(static segment => segment.Gap));
        Assert.Equal([$"{Folder}/20261127T13-000000.ts", $"{Folder}/20261127T13-000001.ts"], synced);
        Assert.Equal(GapCause.None, bench.Writer.Blocked);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("sync")]
    [InlineData("create")]
    [InlineData("sync-folder")]
    public async Task Whatever_fails_the_timeline_stays_whole_and_recording_resumes(string failing)
    {
        foreach (var fault in new[] { FileFault.Full, FileFault.ReadOnly, FileFault.Failed })
        {
            var disk = new LossyDisk();
            await using (var bench = await WriterBench.OpenAsync(disk))
            {
                for (var i = 0; i < 30; i++)
                {
                    disk.Faults = i is >= 10 and < 20 ? (operation, _) => operation == failing ? fault : null : null;
                    bench.Append(i, 200_000, seconds: 300);
                    bench.Time.Advance(2);
                    bench.Writer.Tick();
                }

                bench.Writer.Close();
                var window = await bench.CheckAsync();
                Assert.Equal(30, window.Segments.Length);
                Assert.InRange(window.Segments.Count(static segment => segment.IsGap), 9, 14);
            }

            await using var again = await WriterBench.OpenAsync(disk.AfterPowerCut(new Random(1)));
            Assert.Equal(30, (await again.CheckAsync()).Segments.Length);
        }
    }

    [Fact]
    public async Task A_full_disk_keeps_its_reserve_gaps_are_whole_segments_and_space_that_comes_back_is_used()
    {
        var disk = new LossyDisk(4 << 20);
        await using var bench = await WriterBench.OpenAsync(disk, reserve: 1 << 20);
        for (var i = 0; i < 20; i++)
            bench.Append(i, 500_000);
        Assert.Equal(GapCause.DiskFull, bench.Writer.Blocked);
        Assert.True(disk.FreeBytes() >= 1 << 20);
        disk.UsedByOthers = -(64 << 20);
        bench.Time.Advance(3);
        bench.Append(20, 500_000);
        bench.Writer.Flush();

        var window = await bench.CheckAsync();
        Assert.Equal(21, window.Segments.Length);
        Assert.Equal(GapCause.DiskFull, window.Segments[19].Gap);
        Assert.False(window.Segments[20].IsGap);
    }

    [Fact]
    public async Task A_disk_that_is_away_for_a_day_costs_bounded_memory_and_a_discontinuity()
    {
        var disk = new LossyDisk();
        await using var bench = await WriterBench.OpenAsync(disk);
        bench.Append(0, 100);
        bench.Writer.Flush();
        disk.Faults = static (operation, _) => operation is "write" or "sync" ? FileFault.Failed : null;
        for (var i = 1; i < 45_000; i++)
            bench.Append(i, 10, seconds: 2);
        disk.Faults = null;
        bench.Time.Advance(3);
        bench.Append(45_000, 100);
        bench.Writer.Flush();

        var window = await bench.CheckAsync();
        Assert.InRange(window.Segments.Length, 10_000, 20_002);
        Assert.False(window.Segments[^1].IsGap);
        Assert.Contains(window.Segments, static segment => segment.Discontinuity);
        Assert.True(window.Segments.Zip(window.Segments.Skip(1)).All(static pair => pair.First.DiscontinuitySequence <= pair.Second.DiscontinuitySequence));
    }
}
