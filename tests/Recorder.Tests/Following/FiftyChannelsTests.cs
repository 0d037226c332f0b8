using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Tests.Support;

namespace CdnNode.Recorder.Tests.Following;

public sealed class FiftyChannelsTests
{
    private const int Channels = 50;

    [Fact]
    public async Task Fifty_channels_keep_up_on_two_writer_threads_and_no_channel_has_a_thread()
    {
        var threads = 0;
        await using (var bench = await EngineBench.StartAsync(new LossyDisk(), new FastTime(20), channels: Channels))
        {
            await bench.UntilAsync(static window => window.Segments.Length >= 20);
            threads = RecorderThreads();
            await bench.Engine.StopAsync(EngineBench.Ct);

            foreach (var channel in bench.Archive.Channels)
            {
                var window = await channel.Renditions[0].ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, EngineBench.Ct);
                Assert.True(window.Segments.Length >= 8, $"{channel.Name} has {window.Segments.Length} segments");
                Assert.All(window.Segments, static segment => Assert.False(segment.IsGap));
            }
        }

        Assert.InRange(threads, 3, Channels / 2); // two that write, one that reads; archives of other tests have theirs
    }

    [Fact]
    public async Task A_disk_that_hangs_costs_whole_segment_gaps_and_bounded_memory_and_nothing_when_it_is_back()
    {
        var gate = new ManualResetEventSlim(initialState: true);
        var disk = new LossyDisk();
        var time = new FastTime(60);
        const int MaxQueued = 1 << 20;
        await using var bench = await EngineBench.StartAsync(disk, time, change: static options => options with { MaxQueuedBytes = MaxQueued, BackfillFor = TimeSpan.Zero });
        await bench.UntilAsync(static window => window.Segments.Length >= 8);
        disk.Faults = (_, _) =>
        {
            gate.Wait(EngineBench.Ct);
            return null;
        };
        gate.Reset();
        while (bench.Origin.Reads.Count < 60)
            await Task.Yield();
        disk.Faults = null;
        gate.Set();

        var window = await bench.UntilAsync(static window => window.Segments.Length >= 50 && !window.Segments[^1].IsGap);
        var slow = window.Segments.Count(static segment => segment.Gap == GapCause.DiskSlow);
        Assert.InRange(slow, 10, 50);
        foreach (var segment in window.Segments.Where(static segment => !segment.IsGap))
            Assert.Equal(bench.Origin.Segment(segment.MediaSequence - bench.Origin.FirstSequence), await bench.BytesAsync(segment));
    }

    [Fact]
    public async Task A_disk_that_fails_under_a_running_channel_is_a_state_and_recording_resumes_by_itself()
    {
        foreach (var fault in new[] { FileFault.Full, FileFault.ReadOnly, FileFault.Failed })
        {
            var disk = new LossyDisk();
            await using var bench = await EngineBench.StartAsync(disk, change: static options => options with { BackfillFor = TimeSpan.Zero });
            await bench.UntilAsync(static window => window.Segments.Length >= 4);
            disk.Faults = (operation, _) => operation is "write" or "sync" or "create" ? fault : null;
            while (bench.Status.State is not (RecorderState.DiskFull or RecorderState.DiskFailed))
                await Task.Yield();
            Assert.NotNull(bench.Status.Problem);
            disk.Faults = null;

            var window = await bench.UntilAsync(static window => window.Segments.Any(static s => s.IsGap) && !window.Segments[^1].IsGap);
            Assert.Contains(window.Segments, segment => segment.Gap == (fault == FileFault.Full ? GapCause.DiskFull : GapCause.DiskFailed));
            Assert.Equal((RecorderState.Recording, null), (bench.Status.State, bench.Status.Problem));
        }
    }

    private static int RecorderThreads() => Directory.GetDirectories("/proc/self/task")
        .Count(static task => File.ReadAllText(Path.Combine(task, "comm")).StartsWith("recorder-", StringComparison.Ordinal));
}
