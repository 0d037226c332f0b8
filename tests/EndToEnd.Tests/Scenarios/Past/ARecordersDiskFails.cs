using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Order;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>
/// The disk under a recording is full, fails its syncs, turns read-only or is slow: live viewers notice nothing, whole segments are gaps, and recording goes on by itself.
/// </summary>
[SideBySide]
public sealed class ARecordersDiskFails
{
    /// <summary>What more the node may hold while its disk is slow.</summary>
    private const long MostGrowth = 96L << 20;

    /// <summary>Of the slow disk.</summary>
    private const long BytesPerSecond = 1_000_000;

    /// <summary>Twice what that disk takes.</summary>
    private const int ChannelsOfTheSlowDisk = 32;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_full_file_system_costs_gaps_alone()
    {
        await using var disk = await LoopDisk.MountAsync(64L << 20, Cancel);
        await using var station = await RecordingStation.StartAsync(Path.Combine(disk.Root, "data"));
        await using (var viewer = LiveViewer.Watch(station.Live))
        {
            using (disk.FillUp())
            {
                await station.UntilAsync("the disk is full", static r => r.GetProperty("state").GetString() == "diskFull");
            }
            await station.UntilItRecordsAgainAsync("diskFull");
            Assert.Empty(viewer.Complaints);
        }
        await station.CompareAsync();
    }

    /// <remarks>
    /// The kernel refuses to remount a file system while a file is open for writing, and one that turns itself read-only fails the writes to such files first. So a failed
    /// sync makes the recorder let go of its files here.
    /// </remarks>
    [Fact(Timeout = Patience.Scenario)]
    public async Task A_file_system_that_is_remounted_read_only_costs_gaps_alone()
    {
        await using var disk = await LoopDisk.MountAsync(64L << 20, Cancel);
        await using var station = await RecordingStation.StartAsync(Path.Combine(disk.Root, "data"));
        await using (var viewer = LiveViewer.Watch(station.Live))
        {
            await using (await station.InjectAsync("fdatasync:error=EIO")) await disk.RemountAsync(readOnly: true, Cancel);
            await station.UntilAllAsync("no rendition can be written", static r => r.GetProperty("state").GetString() == "diskFailed"
                && r.GetProperty("problem").GetString()!.Contains("Read-only file system", StringComparison.Ordinal));
            await disk.RemountAsync(readOnly: false, Cancel);
            await station.UntilItRecordsAgainAsync("diskFailed");
            Assert.Empty(viewer.Complaints);
        }
        await station.CompareAsync();
    }

    /// <summary>Each sync fails, or takes a second: with twice as many as it can do, that is a disk that can't keep up.</summary>
    [Theory(Timeout = Patience.Scenario)]
    [InlineData("error=EIO", "diskFailed", "diskFailed")]
    [InlineData("delay_enter=1000000", "recording", "diskSlow")]
    public async Task Syncs_that_fail_or_crawl_cost_gaps_alone(string injection, string state, string cause)
    {
        Assert.SkipUnless(cause != "diskSlow" || Patience.Long || !WriteThrottle.IsToBeHad, "A disk that really is slow is to be had here; with CDNNODE_E2E_LONG=1 this one too.");
        await using var station = await RecordingStation.StartAsync(data: null);
        await using (var viewer = LiveViewer.Watch(station.Live))
        {
            var before = station.MemoryBytes();
            await using (await station.InjectAsync("fdatasync:" + injection))
            {
                // A gap is acknowledged by a sync too: under a disk that fails each there are none yet.
                await station.UntilAsync($"it is {state}", r => r.GetProperty("state").GetString() == state && (state == cause || RecordingStation.Gaps(r, cause) > 0));
                Assert.InRange(station.MemoryBytes() - before, long.MinValue, MostGrowth);
            }
            await station.UntilItRecordsAgainAsync(cause);
            Assert.Empty(viewer.Complaints);
        }
        await station.CompareAsync();
    }

    /// <summary>In the long form for two minutes.</summary>
    [Fact(Timeout = LongForm.Timeout)]
    public async Task A_disk_of_a_megabyte_a_second_costs_gaps_alone_and_no_memory()
    {
        await using var disk = await LoopDisk.MountAsync(512L << 20, Cancel);
        await using var station = await RecordingStation.StartAsync(Path.Combine(disk.Root, "data"), ChannelsOfTheSlowDisk, queueMebibytes: 4);
        await using (var viewer = LiveViewer.Watch(station.Live))
        {
            var (gaps, memory) = (await station.GapsAsync("diskSlow"), station.MemoryBytes());
            using (disk.SlowDown(BytesPerSecond))
            {
                var until = TimeProvider.System.GetUtcNow().AddSeconds(Patience.ShortOrLong(0, 120));
                await Poll.UntilAsync(
                    "it drops what it can't write", async _ => TimeProvider.System.GetUtcNow() >= until && await station.GapsAsync("diskSlow") > gaps, Cancel, Patience.Event + TimeSpan.FromSeconds(120));
                var growth = station.MemoryBytes() - memory;
                TestContext.Current.TestOutputHelper?.WriteLine($"{await station.GapsAsync("diskSlow") - gaps} of {await station.EntriesAsync()} entries are gaps, memory grew by {growth >> 20} MiB");
                Assert.InRange(growth, long.MinValue, MostGrowth);
            }
            await station.UntilItRecordsAgainAsync("diskSlow");
            Assert.Empty(viewer.Complaints);
        }
        await station.CompareAsync();
    }
}
