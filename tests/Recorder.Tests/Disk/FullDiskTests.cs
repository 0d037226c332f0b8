using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Tests.Support;

namespace CdnNode.Recorder.Tests.Disk;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_ext4_without_a_reserve_gives_gaps_and_what_was_acknowledged_stays_and_recording_resumes()
    {
        using var disk = LoopDisk.Make(16);
        var ballast = Path.Combine(disk.Folder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20], TestContext.Current.CancellationToken);
        await using (var bench = await WriterBench.OpenAsync(new LocalRecorderFiles(disk.Folder)))
        {
            for (var i = 0; i < 40; i++)
                Append(bench, i);
            Assert.Contains(bench.Ledger.Faults, static fault => fault.Fault == FileFault.Full);
            File.Delete(ballast);
            for (var i = 40; i < 44; i++)
                Append(bench, i);

            var window = await bench.CheckAsync();
            Assert.Equal(44, window.Segments.Length);
            Assert.Contains(window.Segments, static segment => segment.Gap == GapCause.DiskFull);
            Assert.All(window.Segments[^3..], static segment => Assert.False(segment.IsGap));
            bench.Writer.Close();
        }

        await using var again = await WriterBench.OpenAsync(new LocalRecorderFiles(disk.Folder));
        Assert.Equal(44, (await again.CheckAsync()).Segments.Length);
    }

    [Fact]
    public async Task A_medium_that_turns_read_only_gives_gaps_until_it_can_be_written_again()
    {
        using var disk = LoopDisk.Make(32);
        await using var bench = await WriterBench.OpenAsync(new LocalRecorderFiles(disk.Folder));
        Append(bench, 0);
        bench.Writer.Close(); // no file is open for writing: else the remount would be refused
        disk.Remount(readOnly: true);
        Append(bench, 1);
        Assert.Equal(GapCause.DiskFailed, bench.Writer.Blocked);
        disk.Remount(readOnly: false);
        bench.Time.Advance(2);
        Append(bench, 2);

        Assert.Equal([GapCause.None, GapCause.DiskFailed, GapCause.None], (await bench.CheckAsync()).Segments.Select(static segment => segment.Gap));
        bench.Writer.Close(); // an open file would hold the mount
    }

    /// <summary>A segment, and the two seconds that it takes.</summary>
    private static void Append(WriterBench bench, int seed)
    {
        bench.Append(seed, 500_000, seconds: 2);
        bench.Time.Advance(2);
        bench.Writer.Tick();
    }
}
