using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Media;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>Real players behind the shaper: none of them stalls, and none of them is kept from the best it could have.</summary>
public sealed class PacedViewers
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Hls_js_climbs_to_the_top_rung_and_never_stalls()
    {
        await using var node = await NodeProcess.StartAsync(Paced(), Cancel);
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(node.Public);
        await page.EvaluateAsync(
            """
            async () => {
              document.body.innerHTML = '<video id="paced" muted></video>';
              await new Promise((loaded, failed) => {
                const script = Object.assign(document.createElement('script'), { src: '/player/hls.js', onload: loaded, onerror: failed });
                document.head.append(script);
              });
              const video = document.getElementById('paced'), hls = new Hls({ startLevel: 0, cmcd: { useHeaders: false }, maxBufferLength: 12 });
              window.paced = { hls, video, stalls: 0, errors: [], played: false };
              video.muted = true;
              video.addEventListener('playing', () => paced.played = true);
              video.addEventListener('waiting', () => paced.stalls += paced.played ? 1 : 0);
              hls.on(Hls.Events.ERROR, (_, data) => paced.errors.push(data.details));
              hls.loadSource('/vod/demo/index.m3u8');
              hls.attachMedia(video);
              await video.play();
            }
            """);
        var seconds = Patience.ShortOrLong(20, 120);

        await page.WaitForFunctionAsync(
            "until => paced.video.currentTime >= until || paced.video.ended || paced.errors.length > 0", seconds, new() { Timeout = (seconds + 60) * 1000 });

        Assert.Equal("", await page.EvaluateAsync<string>("() => paced.errors.join(' ')"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => paced.stalls"));
        Assert.Equal(1, await page.EvaluateAsync<int>("() => paced.hls.currentLevel"));
        var log = await File.ReadAllTextAsync(Path.Combine(node.Data, "access.log"), Cancel);
        Assert.Contains("\"pacedBps\"", log, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Ffmpeg_reads_a_paced_title_without_a_word()
    {
        await using var node = await NodeProcess.StartAsync(Paced(), Cancel);

        var complaints = await FfmpegPlayer.WatchAsync(new Uri(node.Public, "/vod/demo/index.m3u8"), Patience.ShortOrLong(6, 30), Cancel);

        Assert.Empty(complaints);
    }

    /// <summary>Everything of a rung above 64 KiB a segment is paced, the start too.</summary>
    private static NodeSetup Paced() => new() { Arguments = ["--CdnNode:Shaper:StartupMedia=0s", "--CdnNode:Shaper:StartupSegments=0"] };
}
