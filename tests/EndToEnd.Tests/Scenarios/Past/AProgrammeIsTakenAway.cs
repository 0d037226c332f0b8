using System.Globalization;
using System.Text.RegularExpressions;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Processes;
using Microsoft.Playwright;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary><c>cdnnode export</c> beside a running node, and a click on the page's day bar.</summary>
[Collection(RecordedChannels.Name)]
public sealed partial class AProgrammeIsTakenAway(RecordedChannels channels)
{
    private const int Seconds = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("ts", ".ts")]
    [InlineData("cmaf", ".mp4")]
    public async Task Export_writes_the_range_as_one_file_with_progress(string channel, string extension)
    {
        var live = channels.Of(channel);
        var from = (await live.UntilLongAsync(Seconds + 2, Cancel)).From.ToUnixTimeSeconds() + 1;
        using var folder = new TempFolder("export");
        var file = folder["programme" + extension];

        var (code, output) = await NodeProcess.RunAsync(
            Cancel, "export", "--channel", channel, "--from", $"{from}", "--to", $"{from + Seconds}", "--out", file, "--admin-urls", channels.Node.Admin.AbsoluteUri.TrimEnd('/'));

        Assert.True(code == 0, output);
        var percents = Percent().Matches(output).Select(static m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(100, percents[^1]);
        Assert.Equal(percents.Order(), percents);
        Assert.Equal(await SegmentsAsync(live.Url($"v0/index-{from}-{Seconds}.m3u8")), await File.ReadAllBytesAsync(file, Cancel));
        Assert.Equal(["h264", "aac"], await ProbeAsync(file, "-show_entries", "stream=codec_name"));
        var duration = double.Parse(Assert.Single(await ProbeAsync(file, "-show_entries", "format=duration")), CultureInfo.InvariantCulture);
        Assert.InRange(duration, Seconds - 0.5, Seconds + (2 * RecordedChannels.SegmentSeconds) + 0.5);
        Assert.Empty(await FfmpegPlayer.WatchAsync(new Uri(file), Seconds, Cancel));
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Export_of_what_is_not_recorded_says_so_and_leaves_no_file()
    {
        using var folder = new TempFolder("export");

        var (code, output) = await NodeProcess.RunAsync(
            Cancel, "export", "--channel", "ts", "--from", "1700000000", "--to", "1700000060", "--out", folder["none.ts"], "--admin-urls", channels.Node.Admin.AbsoluteUri.TrimEnd('/'));

        Assert.Equal(1, code);
        Assert.Contains("nothing is recorded of that time", output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["none.ts"]));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_click_on_the_day_bar_plays_from_there()
    {
        // The page is the demo's, whose channel is recorded from the start.
        await using var node = await NodeProcess.StartAsync(new NodeSetup(), Cancel);
        var page = await (await channels.BrowserAsync()).OpenAsync(node.Public);
        var recorded = page.Locator("#recordings svg rect.recorded").First;
        await recorded.WaitForAsync();
        var (from, to) = await ExtentAsync(page);

        // In its middle, whatever is drawn over it.
        await recorded.ClickAsync(new LocatorClickOptions { Force = true });

        await page.WaitForFunctionAsync("() => document.querySelector('video#player').dataset.source.includes('/live/demo/index.m3u8?from=')");
        var source = await page.EvaluateAsync<string>("() => document.querySelector('video#player').dataset.source");
        // A pixel of a bar that shows ten minutes is most of a second.
        Assert.InRange(long.Parse(source.Split("from=")[1], CultureInfo.InvariantCulture), from.ToUnixTimeSeconds() - 2, to.ToUnixTimeSeconds() + 8);
        var player = new PlayerPage(page);
        await player.PlayAsync(seconds: 2);
        Assert.Null(await player.ErrorAsync());
        await AHoleIsDrawnWhereItIsAsync(page);
    }

    /// <summary>Of the last five minutes the second is missing. The bar is ten minutes long then, in a thousand parts.</summary>
    private static async Task AHoleIsDrawnWhereItIsAsync(IPage page)
    {
        var now = TimeProvider.System.GetUtcNow();
        string Span(int from, int to) => $$"""{"from":"{{now.AddSeconds(-from):O}}","to":"{{now.AddSeconds(-to):O}}","cause":"missed"}""";
        var recordings = $$"""{"recordings":[{"name":"x","playlist":"/x.m3u8","from":"{{now.AddSeconds(-300):O}}","to":"{{now:O}}","renditions":[{"ranges":[{{Span(300, 240)}},{{Span(180, 0)}}],"gaps":[{{Span(240, 180)}}]}]}]}""";
        await page.RouteAsync("**/api/recordings", route => route.FulfillAsync(new RouteFulfillOptions { Body = recordings, ContentType = "application/json" }));
        await page.Locator("#recordings svg rect.gap").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

        var drawn = await page.EvaluateAsync<double[][]>("() => [...document.querySelectorAll('#recordings rect')].map(rect => [+rect.getAttribute('x'), +rect.getAttribute('width')])");

        (double X, double Width)[] expected = [(500, 100), (700, 300), (600, 100), (998, 2)];
        Assert.Equal(expected.Length, drawn.Length);
        foreach (var (wanted, seen) in expected.Zip(drawn))
        {
            // Drawn some seconds later: all but "now" has moved on.
            Assert.InRange(seen[0], wanted.X - 100, wanted.X + 5);
            Assert.InRange(seen[1], wanted.Width - 5, wanted.Width + 5);
        }
    }

    /// <summary>By the bar's own description.</summary>
    private static async Task<(DateTimeOffset From, DateTimeOffset To)> ExtentAsync(IPage page)
    {
        var said = Extent().Match((await page.Locator("#recordings svg[role=button]").First.GetAttributeAsync("aria-label"))!);
        return (DateTimeOffset.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture), DateTimeOffset.Parse(said.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

    private static async Task<byte[]> SegmentsAsync(Uri mediaPlaylist)
    {
        var playlist = MediaPlaylist.Parse(mediaPlaylist, await RecordedLive.TextAsync(mediaPlaylist, Cancel));
        using var whole = new MemoryStream();
        foreach (var uri in playlist.Map is { } map ? playlist.Segments.Prepend(map) : playlist.Segments) whole.Write(await RecordedLive.BytesAsync(uri, Cancel));
        return whole.ToArray();
    }

    private static async Task<string[]> ProbeAsync(string file, params string[] what)
    {
        await using var probe = ProcessHost.Start("ffprobe", Tool.Ffprobe, ["-v", "error", .. what, "-of", "csv=p=0", file]);
        Assert.Equal(0, await probe.WaitForExitAsync(Cancel));
        return [.. probe.Out.Lines.Where(static line => line.Length > 0).Distinct()];
    }

    [GeneratedRegex("recorded from ([^ ]+) to ([^ ,]+),")]
    private static partial Regex Extent();

    [GeneratedRegex("([0-9]+) % \\(")]
    private static partial Regex Percent();
}
