using Microsoft.Playwright;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>hls.js in an otherwise empty page, as most pages in the world play HLS.</summary>
internal sealed class HlsJsPage(IPage page)
{
    private const string Video = "document.querySelector('video#player')";

    /// <summary>As the demo's page has it from its package; absent where npm was out of reach at build.</summary>
    public static string Library => Path.Combine(Repository.Root, "src/CacheNode/Demo/Page/node_modules/hls.js/dist/hls.min.js");

    public static async Task<HlsJsPage> OpenAsync(Browser browser, Uri playlist)
    {
        Assert.SkipUnless(File.Exists(Library), "hls.js isn't here: npm or its registry was out of reach when the node was built.");
        // On the node itself: a browser lets no blank page ask for what is on its own machine.
        var page = await browser.OpenAsync(new Uri(playlist, "/api/recordings"));
        await page.SetContentAsync("<video id=player muted width=320></video>");
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = Library });
        await page.EvaluateAsync(
            """
            url => {
              [window.faults, window.stalls] = [[], 0];
              const hls = window.hls = new Hls();
              hls.on(Hls.Events.ERROR, (_, data) => {
                if (data.fatal) window.faults.push(`${data.type} ${data.details}`);
                if (data.details === Hls.ErrorDetails.BUFFER_STALLED_ERROR) window.stalls++;
              });
              hls.loadSource(url);
              hls.attachMedia(document.querySelector('video#player'));
              hls.on(Hls.Events.MANIFEST_PARSED, () => document.querySelector('video#player').play());
            }
            """,
            playlist.AbsoluteUri);
        return new HlsJsPage(page);
    }

    /// <summary>Plays, faster than it was made, until the position has passed a point or playback has ended.</summary>
    public async Task PlayUntilAsync(double seconds, double rate = 4)
    {
        await page.EvaluateAsync($"rate => {{ {Video}.playbackRate = rate; }}", rate);
        await page.WaitForFunctionAsync($"until => window.faults.length > 0 || {Video}.ended || {Video}.currentTime >= until", seconds);
    }

    public Task<double> PositionAsync() => page.EvaluateAsync<double>($"() => {Video}.currentTime");

    /// <summary>When what is shown was live, by the playlist's dates; milliseconds since 1970.</summary>
    public Task<double?> PlayingDateAsync() => page.EvaluateAsync<double?>("() => window.hls.playingDate?.getTime() ?? null");

    /// <summary>Seconds that are loaded beyond what is shown.</summary>
    public Task<double> AheadAsync() => page.EvaluateAsync<double>($"() => {{ const video = {Video}, loaded = video.buffered; return loaded.length ? loaded.end(loaded.length - 1) - video.currentTime : 0; }}");

    /// <summary>How often it stood still, by its own account.</summary>
    public Task<int> StallsAsync() => page.EvaluateAsync<int>("() => window.stalls");

    public Task<bool> HasEndedAsync() => page.EvaluateAsync<bool>($"() => {Video}.ended");

    public async Task<IReadOnlyList<string>> FaultsAsync() => await page.EvaluateAsync<string[]>("() => window.faults");
}
