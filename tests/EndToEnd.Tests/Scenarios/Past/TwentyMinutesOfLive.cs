using System.Globalization;
using System.Text.RegularExpressions;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>
/// Twenty minutes of a channel in transport streams and of one in CMAF, which ffmpeg makes at four times their speed: every listed segment is the origin's by SHA-256, none is
/// missing, and the kernel's account says that data reach the disk in units of 1 MiB. A long form alone: it takes a quarter of that time.
/// </summary>
public sealed partial class TwentyMinutesOfLive
{
    private const double SegmentSeconds = 2;
    private const int Speed = 4;
    private const int Kilobits = 5000;
    private const long Unit = 1 << 20;
    private static readonly int Minutes = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = LongForm.Timeout)]
    public async Task Every_segment_is_recorded_and_is_the_origins_and_data_are_written_in_units()
    {
        Assert.SkipUnless(Patience.Long, "A long form: set CDNNODE_E2E_LONG=1.");
        Assert.SkipUnless(Tool.Strace is not null, "strace, which tells the node's writes, is not installed.");
        await using var origin = await NginxOrigin.StartAsync(Cancel);
        await using var ts = await RecordedLive.StartAsync(origin, "ts", Container.TransportStream, SegmentSeconds, Cancel, Speed, Kilobits);
        await using var cmaf = await RecordedLive.StartAsync(origin, "cmaf", Container.FragmentedMp4, SegmentSeconds, Cancel, Speed, Kilobits);
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = origin.Address,
                Arguments = [RecordedLive.Setting("ts"), RecordedLive.Setting("cmaf"), "--CdnNode:Recorder:KeepFree=0B", "--CdnNode:Disk:KeepFree=0B", "--CdnNode:Shaper:Mode=off", "--CdnNode:AccessLog:Enabled=false"],
            },
            Cancel);
        ts.RecordBy(node);
        cmaf.RecordBy(node);
        using var folder = new TempFolder("writes");
        var (seconds, compared) = (Minutes * 60, 0);
        await using (var strace = await WatchWritersAsync(node, folder["writes"]))
        {
            await ts.UntilLongAsync(seconds, Cancel);
            await cmaf.UntilLongAsync(seconds, Cancel);
            strace.Terminate();
            await strace.WaitForExitAsync(Cancel);
        }

        foreach (var media in ((RecordedLive[])[ts, cmaf]).SelectMany(static live => ((string[])["v0", "v1"]).Select(rendition => (Live: live, Address: live.Url($"{rendition}/playlist_dvr.m3u8")))))
        {
            Assert.DoesNotContain("#EXT-X-GAP", await RecordedLive.TextAsync(media.Address, Cancel), StringComparison.Ordinal);
            var count = await media.Live.CompareAsync(media.Address, Cancel);
            Assert.True(count >= (seconds / SegmentSeconds) - 1, $"{count} segments are listed.");
            compared += count;
        }
        JudgeWrites(File.ReadLines(folder["writes"]), compared);
    }

    /// <summary>Attaches to the threads that write, and to no other: all others go on as fast as ever.</summary>
    private static async Task<ProcessHost> WatchWritersAsync(NodeProcess node, string log)
    {
        var writers = Directory.GetDirectories($"/proc/{node.Process.Id}/task").Where(static task => File.ReadAllText(Path.Combine(task, "comm")).StartsWith("recorder-write", StringComparison.Ordinal));
        var strace = ProcessHost.Start("strace", Tool.Strace!, ["-y", "-e", "trace=pwrite64", "-s", "0", "-o", log, .. writers.SelectMany(static task => (string[])["-p", Path.GetFileName(task)])]);
        await strace.UntilReadyAsync("has attached", _ => Task.FromResult(strace.Error.ToString().Contains("attached", StringComparison.Ordinal)), Cancel);
        return strace;
    }

    /// <summary>No write of data crosses the border of a unit, and most bytes come in whole ones: what is shorter is what a flush after 2 s wrote, and what completes that.</summary>
    private static void JudgeWrites(IEnumerable<string> log, int compared)
    {
        var writes = log.Select(static line => DataWrite().Match(line)).Where(static m => m.Success)
            .Select(static m => (Offset: Number(m.Groups["offset"]), Length: Number(m.Groups["length"]))).ToList();
        var whole = writes.Where(static write => write.Length == Unit).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{compared} segments compared by SHA-256, no gap; {writes.Count} writes of {writes.Sum(static w => w.Length) >> 20} MiB, {whole.Count} of them of 1 MiB"));
        Assert.All(writes, static write => Assert.True((write.Offset % Unit) + write.Length <= Unit, $"{write.Length} bytes at {write.Offset}"));
        Assert.True(2 * Unit * whole.Count > writes.Sum(static write => write.Length));
    }

    private static long Number(Group text) => long.Parse(text.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"pwrite64\(\d+<[^>]*\.(?:ts|mp4|m4s)>, .*, \d+, (?<offset>\d+)\) *= (?<length>\d+)")]
    private static partial Regex DataWrite();
}
