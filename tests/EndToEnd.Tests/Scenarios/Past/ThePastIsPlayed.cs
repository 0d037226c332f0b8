using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.PlaylistChecking;

namespace CdnNode.EndToEnd.Tests.Scenarios.Past;

/// <summary>ffmpeg-made live channels recorded by a node, and their past played by ffmpeg and by hls.js in Chromium.</summary>
[Collection(RecordedChannels.Name)]
public sealed class ThePastIsPlayed(RecordedChannels channels)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The programme runs twelve seconds, in the long form twenty minutes.</summary>
    [Theory(Timeout = LongForm.Timeout)]
    [InlineData("ts")]
    [InlineData("cmaf")]
    public async Task A_running_programme_joins_live_ends_at_its_end_and_is_the_origins_byte_for_byte(string format)
    {
        var live = channels.Of(format);
        var from = (await live.UntilLongAsync(5, Cancel)).To.AddSeconds(-4);
        var to = from.AddSeconds(Patience.ShortOrLong(12, 1200));
        var programme = $"?from={from:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={to.ToUnixTimeSeconds()}";
        var (range, media) = (live.Url("index.m3u8" + programme), live.Url("v0/index.m3u8" + programme));
        var page = await channels.WatchAsync(range);
        var watched = FfmpegPlayer.WatchAsync(range, (int)(to - from).TotalSeconds + 60, Cancel, "-live_start_index", "0");

        var over = EndsAsync(media, to);
        var findings = await RecordedLive.CheckReloadsAsync(
            [media, live.Url("v1/index.m3u8" + programme), live.Url("v0/index.m3u8?delay=2"), live.Url("v0/playlist_dvr.m3u8")], () => over.IsCompleted, Cancel);

        Assert.Equal(0, await over);
        Assert.Empty(findings);
        Assert.Contains("#EXT-X-ENDLIST", await RecordedLive.TextAsync(live.Url("v1/index.m3u8" + programme), Cancel), StringComparison.Ordinal);
        foreach (var rendition in (string[])["v0", "v1"]) await live.CompareAsync(live.Url($"{rendition}/index.m3u8{programme}"), Cancel);
        var seconds = (double)PlaylistChecker.Check(await RecordedLive.TextAsync(media, Cancel), new Findings(), needsDates: true).TotalDuration;
        Assert.InRange(seconds, (to - from).TotalSeconds - 2, (to - from).TotalSeconds + 2);
        Assert.Empty(await watched);
        Assert.Empty(await FfmpegPlayer.WatchAsync(range, (int)seconds - 1, Cancel));
        await page.PlayUntilAsync(1e6);
        Assert.Empty(await page.FaultsAsync());
        Assert.True(await page.HasEndedAsync());
        Assert.InRange(await page.PositionAsync(), seconds - 2, seconds + 2);
    }

    /// <summary>In the long form thirty seconds behind, for ten minutes.</summary>
    [Fact(Timeout = LongForm.Timeout)]
    public async Task A_time_shifted_channel_slides_and_plays_so_much_later()
    {
        var live = channels.TransportStream;
        var (delay, length) = (Patience.ShortOrLong(6, 30), Patience.ShortOrLong(4, 600));
        await live.UntilLongAsync(delay + 5, Cancel);
        var shifted = live.Url($"timeshift_rel-{delay}.m3u8");
        var page = await channels.WatchAsync(shifted);

        var watched = FfmpegPlayer.WatchAsync(shifted, length, Cancel);
        var ends = EndsBehindAsync(live.Url($"v0/timeshift_rel-{delay}.m3u8"), () => watched.IsCompleted);
        var findings = await RecordedLive.CheckReloadsAsync([live.Url($"v0/timeshift_rel-{delay}.m3u8"), live.Url($"v1/timeshift_rel-{delay}.m3u8")], () => watched.IsCompleted, Cancel);
        await page.PlayUntilAsync(length, rate: 1);
        var (ahead, stalls, shown) = (await page.AheadAsync(), await page.StallsAsync(), await page.PlayingDateAsync());
        var behind = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - shown!.Value) / 1000;
        var (nearest, farthest) = await ends;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The list ended {nearest:F1} to {farthest:F1} s behind the clock; hls.js shows what was {behind:F1} s ago, has loaded {ahead:F1} s more, stood still {stalls} times."));

        Assert.Empty(findings);
        Assert.Empty(await watched);
        Assert.Empty(await page.FaultsAsync());
        Assert.InRange(nearest, delay, delay + 3);
        Assert.InRange(farthest, delay, delay + 3);
        // By what is loaded: how much of that is still to be shown is the browser's affair, whose clock of a busy machine falls back.
        Assert.InRange(behind - ahead, delay, delay + 6);
    }

    /// <summary>The least and the most that a list's end was behind the clock, looked at until told to stop.</summary>
    private static async Task<(double Nearest, double Farthest)> EndsBehindAsync(Uri media, Func<bool> isOver)
    {
        var (nearest, farthest) = (double.MaxValue, double.MinValue);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        do
        {
            var behind = await BehindAsync(media);
            (nearest, farthest) = (Math.Min(nearest, behind), Math.Max(farthest, behind));
        }
        while (!isOver() && await tick.WaitForNextTickAsync(Cancel));
        return (nearest, farthest);
    }

    /// <summary>How many seconds ago the last segment of a playlist was over.</summary>
    private static async Task<double> BehindAsync(Uri media)
    {
        var (segment, date) = PlaylistChecker.Check(await RecordedLive.TextAsync(media, Cancel), new Findings(), needsDates: true).Dated().Last();
        return (TimeProvider.System.GetUtcNow() - date!.Value).TotalSeconds - (double)segment.Duration;
    }

    /// <summary>How often the playlist had its end before its time had come; returns when it has it.</summary>
    private static async Task<int> EndsAsync(Uri media, DateTimeOffset to)
    {
        var early = 0;
        await Poll.UntilAsync("the range ends", async token =>
        {
            // The clock first: what is over at a later moment proves nothing.
            var isAhead = TimeProvider.System.GetUtcNow() < to;
            var ended = (await RecordedLive.TextAsync(media, token)).Contains("#EXT-X-ENDLIST", StringComparison.Ordinal);
            if (ended && isAhead) early++;
            return ended;
        }, Cancel, Patience.Event + (to - TimeProvider.System.GetUtcNow()));
        return early;
    }
}
