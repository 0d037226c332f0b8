using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;

namespace CdnNode.EndToEnd.Tests.Scenarios.HotStandby;

/// <summary>
/// Two small origins package one programme, as transport streams or as fMP4, each with numbers and a clock of its own, and are killed and revived in turn while ffmpeg, hls.js and a viewer with the
/// strict checker watch, and the node records. <c>CDNNODE_SWITCHES=50</c> for the long form.
/// </summary>
public sealed class PackagersAreKilledInTurn(ITestOutputHelper output)
{
    private const int LongScenario = 3_600_000;
    private static readonly int? s_switches = Environment.GetEnvironmentVariable("CDNNODE_SWITCHES") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Patience.Long ? 50 : null;

    /// <summary>From the kill to the switch: a look at the origins every half second, and a second.</summary>
    private static readonly TimeSpan LongestSwitch = TimeSpan.FromSeconds(1.5);

    /// <summary>How much further from the newest picture the end of what is listed, or decoded, may be at the end than at the beginning: three target durations and a look.</summary>
    private static readonly TimeSpan LiveEdge = TimeSpan.FromSeconds(8);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = LongScenario)]
    [InlineData("ts", 3)]
    [InlineData("cmaf", 1)]
    public async Task Playback_goes_on_and_every_segment_is_one_origins(string format, int few)
    {
        var (container, switches) = (format == "ts" ? Container.TransportStream : Container.FragmentedMp4, s_switches ?? few);
        var (portA, portB) = (Ports.Take(), Ports.Take());
        await using var feed = FfmpegFeed.Start(portA, portB);
        await using var a = await PackagedOrigin.StartAsync(portA, 0, container, Cancel);
        await using var b = await PackagedOrigin.StartAsync(portB, 7000, container, Cancel);
        await Poll.UntilAsync("both have cut", () => a.LastCut.Year > 2000 && b.LastCut.Year > 2000, Cancel);
        await using var stage = await StandbyStage.StartAsync(a.Server.Address, b.Server.Address, Cancel);
        await stage.UntilListedAsync("primary", 3, Cancel);
        await stage.UntilUsableAsync("backup1", Cancel);
        await using var browser = await Browser.StartAsync();
        var page = await HlsJsPage.OpenAsync(browser, stage.Url("index.m3u8"));
        bool IsWhole(string uri, byte[] body) => (uri.StartsWith("~primary", StringComparison.Ordinal) ? a : b).Hashes.Has(body);
        using var high = new WatchfulViewer(stage.Url("v0/index.m3u8"), IsWhole);
        using var low = new WatchfulViewer(stage.Url("v1/index.m3u8"), IsWhole);
        var isOver = false;
        Task[] watching = [high.WatchAsync(() => isOver, Cancel), low.WatchAsync(() => isOver, Cancel)];
        await using var ffmpeg = FfmpegWatch.Begin(stage.Url("index.m3u8"));
        var encodedBefore = feed.Encoded;

        await page.PlayUntilAsync(1, rate: 1);
        var (began, from) = (TimeProvider.System.GetTimestamp(), await page.PositionAsync());
        var delays = new List<TimeSpan>();
        for (var i = 0; i < switches; i++)
        {
            var death = (i % 5) switch { 1 => PackagedOrigin.Death.PackagerLater, 4 => PackagedOrigin.Death.PackagerAlone, _ => PackagedOrigin.Death.AtOnce };
            delays.AddRange(await KillActiveAsync(stage, a, b, death));
        }
        var (encoded, listed) = (feed.Encoded - encodedBefore, high.PlayTime);
        await Poll.UntilAsync("ffmpeg has decoded what was listed", () => Decoded(ffmpeg) >= listed - LiveEdge, Cancel);
        var lines = await ffmpeg.EndAsync(Cancel);
        var (played, wall) = (await page.PositionAsync() - from, TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        isOver = true;
        await Task.WhenAll(watching);
        var status = await stage.StatusAsync(Cancel);
        var faults = await page.FaultsAsync();
        var recorded = await stage.RecordedAsync(Cancel);
        await stage.Node.StopAsync(Cancel);
        var failed = stage.FailedRequests();
        var moves = status.GetProperty("switches").GetInt32();
        output.WriteLine($"{format}: {moves} switches, of them {switches} by kills: {delays.DefaultIfEmpty().Average(static d => d.TotalMilliseconds):F0} ms on average, {delays.DefaultIfEmpty().Max().TotalMilliseconds:F0} ms at most from kill to switch");
        output.WriteLine($"{high.Segments + low.Segments} segments, {high.Reloads + low.Reloads} reloads, {high.Seams.Count} and {low.Seams.Count} discontinuities, {failed.Count} failed requests; hls.js played {played:F1} s of {wall:F1} s");
        output.WriteLine($"{encoded.TotalSeconds:F1} s were encoded, {listed.TotalSeconds:F1} s listed, {Decoded(ffmpeg).TotalSeconds:F1} s decoded by ffmpeg at its end");
        output.WriteLine($"dates jump by {high.Jumps.Average(static j => j.TotalMilliseconds):F0} ms on average, {high.Jumps.Max().TotalMilliseconds:F0} ms at most");
        output.WriteLine($"ffmpeg: {string.Join('\n', lines.Take(20))}");
        output.WriteLine($"recorded: {recorded.Segments} segments, gaps: {string.Join(", ", recorded.Gaps)}");
        output.WriteLine(string.Join('\n', failed.Take(20)));

        Assert.Empty(high.Findings);
        Assert.Empty(low.Findings);
        Assert.Empty(high.Spliced);
        Assert.Empty(low.Spliced);
        // Where the content changes, and nowhere else: each origin's own numbers and time stamps go on from its revival.
        Assert.All(high.Seams.Concat(low.Seams), static seam => Assert.NotEqual(seam.Before.Split('~')[1], seam.After.Split('~')[1]));
        Assert.Equal((0, 0), (high.SilentChanges, low.SilentChanges));
        Assert.Equal(high.Seams.Count, low.Seams.Count);
        Assert.InRange(failed.Count, 0, moves);
        Assert.All(delays, static d => Assert.InRange(d, TimeSpan.Zero, LongestSwitch));
        Assert.Empty(faults);
        Assert.Empty(recorded.Gaps);
        // No play time is lost: what half a segment at a seam leaves out or repeats doesn't add up, since each seam goes by the dates.
        Assert.InRange(listed, encoded - LiveEdge, encoded + LiveEdge);
        Assert.True(played > wall - 10 - (0.1 * wall), $"hls.js played {played:F1} s in {wall:F1} s.");
        Assert.DoesNotContain(lines, static line => line.Contains("exit code", StringComparison.Ordinal));
    }

    private static TimeSpan Decoded(FfmpegWatch ffmpeg) => TimeSpan.FromSeconds((double)ffmpeg.Pictures / FfmpegFeed.PicturesPerSecond);

    /// <returns>From the kill to the switch; none for a playlist that stands still, which takes three target durations to be seen.</returns>
    private static async Task<IReadOnlyList<TimeSpan>> KillActiveAsync(StandbyStage stage, PackagedOrigin a, PackagedOrigin b, PackagedOrigin.Death death)
    {
        var name = (await stage.ActiveAsync(Cancel))!;
        var (active, other) = name == "primary" ? (a, b) : (b, a);
        var killed = TimeProvider.System.GetUtcNow();
        await active.KillAsync(death, Cancel);
        var (at, reason) = await stage.UntilLeftAsync(name, Cancel);
        // Begun at a cut, it gives its first segment a date as near to the other's as a process can be started.
        var cut = other.LastCut;
        await Poll.UntilAsync("the other one cuts", () => other.LastCut != cut, Cancel);
        await active.ReviveAsync(death, Cancel);
        await stage.UntilUsableAsync(name, Cancel);
        await stage.UntilListedAsync(name == "primary" ? "backup1" : "primary", 2, Cancel);
        return death == PackagedOrigin.Death.PackagerAlone || at < killed || reason == "returned" ? [] : [at - killed];
    }
}
