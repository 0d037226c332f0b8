using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Options;
using CdnNode.Recorder.Retention;
using CdnNode.Recorder.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Recorder.Tests.Retention;

public sealed class RetentionTests
{
    private const int HourBytes = 30_000;

    [Fact]
    public async Task Hours_that_ended_longer_ago_than_the_age_go_and_never_the_newest()
    {
        await using var bench = await SixHoursAsync(new LossyDisk());

        Keeper(bench, new RetentionOptions { MaxAge = TimeSpan.FromHours(2.5) }).Run();
        Assert.Equal([16, 17, 18], Hours(bench));

        bench.Time.Advance(100 * 3600);
        Keeper(bench, new RetentionOptions { MaxAge = TimeSpan.FromHours(1) }).Run();
        Assert.Equal([18], Hours(bench));
        Assert.Equal(36, bench.Rendition.NextSequence);
        await bench.CheckAsync();
    }

    [Fact]
    public async Task The_oldest_hours_go_until_the_size_is_kept()
    {
        await using var bench = await SixHoursAsync(new LossyDisk());

        Keeper(bench, new RetentionOptions { MaxBytes = 100_000 }).Run();

        Assert.Equal([16, 17, 18], Hours(bench));
        Assert.Equal(3 * HourBytes, bench.Archive.Channels[0].Bytes);
    }

    [Fact]
    public async Task The_oldest_hours_go_until_enough_is_free_and_a_full_disk_makes_room_for_the_next_segment()
    {
        var disk = new LossyDisk(400_000);
        await using var bench = await SixHoursAsync(disk);
        var free = disk.FreeBytes();

        Keeper(bench, new RetentionOptions { MinFreeBytes = free + HourBytes + 1 }).Run();
        Assert.Equal([14, 15, 16, 17, 18], Hours(bench));

        disk.UsedByOthers = disk.FreeBytes() - 1000;
        bench.Reclaim = Keeper(bench, new RetentionOptions()).DeleteOldest;
        bench.Append(99, 5000);
        bench.Writer.Flush();
        Assert.Empty(bench.Ledger.Faults);
        Assert.Equal([15, 16, 17, 18, 19], Hours(bench));
    }

    [Fact]
    public async Task An_hour_that_somebody_reads_stays_until_the_reader_has_gone()
    {
        await using var bench = await SixHoursAsync(new LossyDisk());
        var window = await bench.WindowAsync();
        var reader = await bench.Rendition.OpenAsync(window.Segments[2]);
        var keeper = Keeper(bench, new RetentionOptions { MaxAge = TimeSpan.FromHours(1) });
        bench.Time.Advance(100 * 3600);

        keeper.Run();
        Assert.Equal([13, 18], Hours(bench));
        Assert.Equal(window.Segments[2].Length, (await reader!.ReadAllAsync()).Length);

        reader.Dispose();
        keeper.Run();
        Assert.Equal([18], Hours(bench));
        Assert.Null(await bench.Rendition.OpenAsync(window.Segments[2]));
    }

    [Fact]
    public async Task A_pinned_range_keeps_its_hours_over_a_restart_until_it_is_unpinned()
    {
        var disk = new LossyDisk();
        var time = new TestTime();
        await using (var bench = await SixHoursAsync(disk, time))
        {
            var from = new DateTimeOffset(2026, 11, 27, 14, 30, 0, TimeSpan.Zero);
            await bench.Archive.Channels[0].PinAsync(new PinnedRange("news", from, from.AddHours(1)));
            bench.Writer.Close();
        }

        time.Advance(100 * 3600);
        await using var again = await WriterBench.OpenAsync(disk, time);
        var keeper = Keeper(again, new RetentionOptions { MaxAge = TimeSpan.FromHours(1) });
        keeper.Run();
        Assert.Equal([14, 15, 18], Hours(again));

        await again.Archive.Channels[0].UnpinAsync("news");
        keeper.Run();
        Assert.Equal([18], Hours(again));
    }

    [Fact]
    public async Task A_pin_that_makes_no_sense_is_refused()
    {
        await using var bench = await WriterBench.OpenAsync(new LossyDisk());
        var now = bench.Time.GetUtcNow();

        await Assert.ThrowsAsync<ArgumentException>(() => bench.Archive.Channels[0].PinAsync(new PinnedRange("", now, now.AddHours(1))));
        await Assert.ThrowsAsync<ArgumentException>(() => bench.Archive.Channels[0].PinAsync(new PinnedRange("x", now, now)));
    }

    /// <summary>The power goes at every change that retention makes: an hour is then there as a whole, or not at all.</summary>
    [Fact]
    public async Task A_power_cut_amid_a_deletion_leaves_whole_hours_only()
    {
        for (var change = 1; change <= 12; change++)
        {
            var disk = new LossyDisk();
            await using (var bench = await SixHoursAsync(disk))
            {
                bench.Writer.Close();
                disk.DiesAt = disk.Operations + change;
                Keeper(bench, new RetentionOptions { MaxAge = TimeSpan.FromHours(1) }).Run();
            }

            await using var again = await WriterBench.OpenAsync(disk.AfterPowerCut(new Random(change)));
            var window = await again.WindowAsync();
            Assert.Equal(36, again.Rendition.NextSequence);
            foreach (var segment in window.Segments)
                Assert.NotNull(await again.BytesAsync(segment));
            Assert.Equal(0, window.Segments.Length % 6);
        }
    }

    private static int[] Hours(WriterBench bench) => [.. bench.Rendition.State.Hours.Select(static hour => hour.Name.Hour.Hour)];

    private static RetentionKeeper Keeper(WriterBench bench, RetentionOptions rules) => new(
        bench.Archive,
        WriterBench.Options with { ReserveBytes = 0, Channels = [new() { Name = "demo", Playlist = "/live/demo/index.m3u8", Retention = rules }] },
        new RecorderMetrics(new TestMeters()),
        NullLogger.Instance);

    /// <summary>From 13:00 to 19:00, which is now.</summary>
    private static async Task<WriterBench> SixHoursAsync(LossyDisk disk, TestTime? time = null)
    {
        var bench = await WriterBench.OpenAsync(disk, time);
        for (var i = 0; i < 36; i++)
            bench.Append(i, HourBytes / 6, seconds: 600);
        bench.Writer.Flush();
        bench.Time.Advance(6 * 3600);
        return bench;
    }
}
