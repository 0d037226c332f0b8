using System.Diagnostics;
using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>
/// Fifty channels of two renditions, half of them in CMAF, recorded at once for as many segments as twenty minutes of two-second segments have: every listed one is the
/// origin's by SHA-256, and none is missing. A long form alone: ten minutes and more.
/// </summary>
public sealed class FiftyChannelsAtOnce
{
    private const int Channels = 50;
    private const int Renditions = 2 * Channels;
    private const double SegmentSeconds = 1;
    private static readonly int Segments = int.TryParse(Environment.GetEnvironmentVariable("CDNNODE_SEGMENTS"), CultureInfo.InvariantCulture, out var segments) ? segments : 600;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = LongForm.Timeout)]
    public async Task Every_segment_is_recorded_and_is_the_origins()
    {
        Assert.SkipUnless(Patience.Long, "A long form: set CDNNODE_E2E_LONG=1.");
        await using var origin = await NginxOrigin.StartAsync(Cancel);
        await using var ts = await RecordedLive.StartAsync(origin, "c0", Container.TransportStream, SegmentSeconds, Cancel);
        await using var cmaf = await RecordedLive.StartAsync(origin, "c1", Container.FragmentedMp4, SegmentSeconds, Cancel);
        for (var i = 2; i < Channels; i++) Directory.CreateSymbolicLink(Path.Combine(origin.Root, $"c{i}"), Path.Combine(origin.Root, $"c{i % 2}"));
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = origin.Address,
                Arguments =
                [
                    .. Enumerable.Range(0, Channels).Select(static i => RecordedLive.Setting($"c{i}")),
                    "--CdnNode:Recorder:KeepFree=0B", "--CdnNode:Disk:KeepFree=0B", "--CdnNode:Shaper:Mode=off", "--CdnNode:AccessLog:Enabled=false",
                ],
            },
            Cancel);
        ts.RecordBy(node);
        cmaf.RecordBy(node);
        using var process = Process.GetProcessById(node.Process.Id);
        await ts.UntilLongAsync(Segments * SegmentSeconds, Cancel);
        var (threads, used, ran) = (process.Threads.Count, process.TotalProcessorTime, TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime());

        var (compared, gaps) = (0, 0);
        for (var i = 0; i < Renditions; i++)
        {
            var live = i / 2 % 2 == 0 ? ts : cmaf;
            var media = new Uri(node.Public, $"/c{i / 2}/v{i % 2}/playlist_dvr.m3u8");
            gaps += (await RecordedLive.TextAsync(media, Cancel)).Split("#EXT-X-GAP").Length - 1;
            compared += await live.CompareAsync(media, Cancel);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{compared} segments of {Renditions} renditions compared by SHA-256, {gaps} gaps; {used.TotalSeconds / ran.TotalSeconds:F2} cores used while recording, {threads} threads"));
        Assert.Equal(0, gaps);
        Assert.True(compared >= Renditions * (Segments - 5), $"{compared} segments are listed.");
    }
}
