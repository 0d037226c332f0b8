using System.Globalization;
using CdnNode.CatchUp.Recordings;
using CdnNode.Demo;
using CdnNode.Demo.Clip;
using CdnNode.PlaylistChecking;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.CatchUp;

/// <summary>What fails verification is asked of the other origin at once, and later again while either may have it.</summary>
public sealed class ASegmentThatIsNoGood
{
    private static readonly DemoTitle s_title = DemoTitle.All.Single(static t => t is { IsLive: true, Format: ClipFormat.TransportStream });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_recorded_from_the_other_origin_or_a_gap_until_one_of_them_has_it()
    {
        // Listed two and three segments from now.
        var badAtOne = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 2) + 1;
        var badAtBoth = badAtOne + 1;
        var isMended = false;
        await using var second = await TestNode.StartOriginAsync(context => AnswerAsync(context, number => number == badAtBoth && !Volatile.Read(ref isMended)));
        await using var node = await TestNode.StartAsync(
            context => AnswerAsync(context, number => number == badAtOne || (number == badAtBoth && !Volatile.Read(ref isMended))),
            ("CdnNode:Origins:1", second.Urls.Single()), ("CdnNode:Shaper:Mode", "off"), ("CdnNode:Recorder:Channels:demo:Playlist", s_title.MultivariantPath));

        var before = await UntilListedAsync(node, badAtBoth, static _ => true);
        var taken = before.Single(entry => entry.Number == badAtOne);
        Assert.False(taken.IsGap);
        Assert.Equal(OriginBytes(badAtOne), await BytesAsync(node, taken.Uri));
        Assert.True(before.Single(entry => entry.Number == badAtBoth).IsGap);

        Volatile.Write(ref isMended, true);
        var after = await UntilListedAsync(node, badAtBoth, static entry => !entry.IsGap);

        var filled = after.Single(entry => entry.Number == badAtBoth);
        Assert.Equal(before.Single(entry => entry.Number == badAtBoth).MediaSequence, filled.MediaSequence);
        Assert.Equal(OriginBytes(badAtBoth), await BytesAsync(node, filled.Uri));
        Assert.Equal(before.Where(static entry => !entry.IsGap), after.Where(entry => before.Contains(entry)));
    }

    private static byte[] OriginBytes(long number) => RecordedNode.OriginBytes("360p", ClipFormat.TransportStream, DateTimeOffset.FromUnixTimeSeconds(2 * number));

    private static Task AnswerAsync(HttpContext context, Func<long, bool> isBad) =>
        long.TryParse(Path.GetFileNameWithoutExtension(context.Request.Path.Value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && isBad(number)
            ? context.Response.Body.WriteAsync(new byte[1880]).AsTask()
            : RecordedNode.AnswerAsync(context, s_title);

    private static async Task<byte[]> BytesAsync(TestNode node, string path) => await (await node.GetAsync(path)).Content.ReadAsByteArrayAsync(Cancel);

    /// <summary>Looks at the playlist of everything with each change of the recording.</summary>
    private static async Task<IReadOnlyList<Entry>> UntilListedAsync(TestNode node, long number, Func<Entry, bool> isMeant)
    {
        while (node.Service<Recordings>().Find("demo") is not { Renditions.Length: 2 }) await Task.Yield();
        var rendition = node.Service<Recordings>().Find("demo")!.Renditions.Single(static r => r.PlaylistPath.Contains("360p", StringComparison.Ordinal));
        while (true)
        {
            var version = rendition.Version;
            var answer = await node.GetAsync("/live/demo/360p/playlist_dvr.m3u8");
            if (answer.IsSuccessStatusCode)
            {
                var text = await answer.TextAsync();
                Assert.Empty(PlaylistChecker.Check(text, needsDates: true));
                var listed = Read(answer.RequestMessage!.RequestUri!, text);
                if (listed.Any(entry => entry.Number == number && isMeant(entry))) return listed;
            }
            await rendition.WaitForChangeAsync(version, Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        }
    }

    private static List<Entry> Read(Uri address, string text)
    {
        var playlist = new StrictReader(new Findings()).Read(text);
        return [.. playlist.Dated().Select((dated, i) => new Entry(
            dated.Date!.Value.ToUnixTimeSeconds() / 2, playlist.MediaSequence + i, new Uri(address, dated.Segment.Uri).AbsolutePath, dated.Segment.Gap))];
    }

    /// <param name="Number">The origin's, by its date.</param>
    private sealed record Entry(long Number, long MediaSequence, string Uri, bool IsGap);
}
