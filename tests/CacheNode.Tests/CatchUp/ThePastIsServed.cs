using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CdnNode.Demo.Clip;
using CdnNode.PlaylistChecking;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.CatchUp;

/// <summary>A player's literal URLs against a node that records: playlists by the rules, segments byte for byte the origin's.</summary>
public sealed partial class ThePastIsServed(RecordedTransportStream channel) : IClassFixture<RecordedTransportStream>
{
    [Theory]
    [InlineData("/live/demo/index.m3u8?from={rfc}&to={rfcEnd}")]
    [InlineData("/live/demo/index.m3u8?from={utc}&to={end}")]
    [InlineData("/live/demo/index-{utc}-10.m3u8")]
    [InlineData("/live/demo/archive-{utc}-10.m3u8")]
    [InlineData("/live/demo/video-{utc}-10.m3u8")]
    [InlineData("/live/demo/archive-{utc}-now.m3u8")]
    [InlineData("/live/demo/timeshift_abs-{utc}.m3u8")]
    [InlineData("/live/demo/timeshift_rel-6.m3u8")]
    [InlineData("/live/demo/index-timeshift_abs-{utc}.m3u8")]
    [InlineData("/live/demo/index-timeshift_rel-6.m3u8")]
    [InlineData("/live/demo/index.m3u8?delay=6")]
    [InlineData("/live/demo/index.m3u8?utc={utc}&lutc={now}")]
    [InlineData("/timeshift/anna/secret/1/{xtream}/demo.m3u8")]
    [InlineData("/timeshift/live/demo/1/{xtream}/index.m3u8")]
    [InlineData("/streaming/timeshift.php?username=anna&password=secret&stream=demo&start={xtream}&duration=1")]
    [InlineData("/live/demo/playlist_dvr.m3u8")]
    [InlineData("/live/demo/playlist_dvr_range-{utc}-10.m3u8")]
    [InlineData("/live/demo/playlist_dvr_range-{utc}-now.m3u8")]
    [InlineData("/live/demo/playlist.m3u8?DVR")]
    [InlineData("/live/demo/playlist.m3u8?DVR&wowzadvrplayliststart={compact}&wowzadvrplaylistduration=10000")]
    [InlineData("/live/demo/index.m3u8?playseek={compact}-{compactEnd}")]
    public async Task Every_dialect_leads_to_recorded_segments(string template)
    {
        var recorded = channel.Recorded;
        var url = Fill(template, recorded.From + 2);
        var multivariant = await recorded.Node.GetAsync(url + (url.Contains('?') ? "&" : "?") + "token=t%26x");
        Assert.Equal(HttpStatusCode.OK, multivariant.StatusCode);
        var children = await UrisAsync(multivariant);
        Assert.Equal(2, children.Count);
        var texts = new Dictionary<string, string>();
        foreach (var child in children)
        {
            Assert.Contains("token=t%26x", child.Query, StringComparison.Ordinal);
            var media = await recorded.Node.GetAsync(child.PathAndQuery);
            texts[child.AbsolutePath] = await media.TextAsync();
            Assert.Empty(PlaylistChecker.Check(texts[child.AbsolutePath], needsDates: true));
            await SegmentsAreTheOriginsAsync(recorded, media, child.AbsolutePath.Split('/')[^2], ClipFormat.TransportStream);
        }
        Assert.Empty(RenditionChecker.Check(texts, TimeSpan.FromMilliseconds(10)));
    }

    [Theory]
    [InlineData("/live/demo/360p/index.m3u8?from={utc}&to={end}")]
    [InlineData("/live/demo/360p/index-{utc}-10.m3u8")]
    [InlineData("/live/demo/360p/timeshift_rel-6.m3u8")]
    [InlineData("/live/demo/360p/index.m3u8?utc={utc}&lutc={now}")]
    public async Task Media_playlists_take_them_too(string template)
    {
        var recorded = channel.Recorded;
        var media = await recorded.Node.GetAsync(Fill(template, recorded.From + 2));
        Assert.Equal("application/vnd.apple.mpegurl", media.Content.Headers.ContentType?.ToString());
        Assert.Empty(PlaylistChecker.Check(await media.TextAsync(), needsDates: true));
        await SegmentsAreTheOriginsAsync(recorded, media, "360p", ClipFormat.TransportStream);
    }

    [Fact]
    public async Task Fragments_come_with_their_initialization_section()
    {
        await using var recorded = await RecordedNode.StartAsync(ClipFormat.Cmaf);
        var media = await recorded.Node.GetAsync(Fill("/live/demo-cmaf/360p/index-{utc}-10.m3u8", recorded.From));
        var text = await media.TextAsync();
        Assert.Empty(PlaylistChecker.Check(text, needsDates: true));
        var map = MapUri().Match(text).Groups[1].Value;
        var initialization = await recorded.Node.GetAsync(new Uri(media.RequestMessage!.RequestUri!, map).PathAndQuery);
        Assert.Equal(ClipFiles.ReadInitialization(ClipRendition.Find("360p")!), await initialization.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await SegmentsAreTheOriginsAsync(recorded, media, "360p", ClipFormat.Cmaf);

        var file = await recorded.Node.GetAsync(Fill("/live/demo-cmaf/archive-{utc}-10.mp4", recorded.From));
        Assert.Equal("video/mp4", file.Content.Headers.ContentType?.ToString());
        var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(file.Content.Headers.ContentLength, bytes.Length);
        Assert.Equal("ftyp"u8.ToArray(), bytes[4..8]);
    }

    [Fact]
    public async Task A_download_is_the_segments_one_after_the_other()
    {
        var recorded = channel.Recorded;
        var file = await recorded.Node.GetAsync(Fill("/live/demo/archive-{utc}-10.ts", recorded.From));
        var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var name = recorded.Channel.Renditions[0].PlaylistPath.Split('/')[^2];
        var expected = Enumerable.Range(0, 5).SelectMany(i => RecordedNode.OriginBytes(name, ClipFormat.TransportStream, DateTimeOffset.FromUnixTimeSeconds(recorded.From + (2 * i)))).ToArray();
        Assert.Equal(expected, bytes);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Theory]
    [InlineData("/live/demo/index.m3u8?from={end}&to={utc}", 400, "to")]
    [InlineData("/live/demo/index.m3u8?from=9999-01-01T00:00:00Z", 400, "from")]
    [InlineData("/live/demo/index.m3u8?delay=-5", 400, "delay")]
    [InlineData("/live/demo/archive-{utc}--10.m3u8", 400, "duration")]
    [InlineData("/live/demo/360p/index.m3u8?playseek=x", 400, "playseek")]
    [InlineData("/live/demo/archive-1700000000-60.m3u8", 404, "from")]
    [InlineData("/live/demo/archive-1700000000-60.ts", 404, "from")]
    [InlineData("/live/demo/archive-{utc}-10.mp4", 404, "extension")]
    [InlineData("/live/demo/index.m3u8?delay=7200", 404, "delay")]
    public async Task What_cant_be_served_names_the_parameter_and_the_recorded_range(string template, int status, string parameter)
    {
        var recorded = channel.Recorded;
        var answer = await recorded.Node.GetAsync(Fill(template, recorded.From));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        using var json = JsonDocument.Parse(await answer.TextAsync());
        Assert.Equal(parameter, json.RootElement.GetProperty("parameter").GetString());
        Assert.Equal(recorded.From, json.RootElement.GetProperty("recorded").GetProperty("from").GetDateTimeOffset().ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("/timeshift/a/b/60/2026-11-22:20-00/nobody.m3u8", 404)]
    [InlineData("/timeshift/a/b/60/2026-11-22:20-00/..%2f..%2fdemo.m3u8", 400)]
    [InlineData("/live/demo/rec/demo/360p_index/999999-1.ts", 404)]
    [InlineData("/live/demo/rec/demo/360p_index/0-1.ts", 404)]
    [InlineData("/live/demo/rec/demo/360p_index/init-0123.mp4", 404)]
    [InlineData("/live/demo/rec/demo/../../secret/1-1.ts", 400)]
    [InlineData("/live/demo/rec/demo/%2e%2e/1-1.ts", 400)]
    [InlineData("/live/demo/rec/demo/..%5c/1-1.ts", 400)]
    [InlineData("/live/demo/rec/..%2fdemo/360p_index/1-1.ts", 400)]
    [InlineData("/api/recordings/nobody", 404)]
    [InlineData("/api/recordings/..%2f..%2fetc", 404)]
    [InlineData("/api/recordings?from=x", 400)]
    [InlineData("/playlist.m3u?for=nothing", 400)]
    public async Task Unknown_names_and_ways_out_are_refused(string url, int status)
    {
        var recorded = channel.Recorded;
        // Literal: a client library would resolve the dots itself.
        var answer = await recorded.Node.SendRawAsync($"GET {url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_are_refused_with_what_is_allowed()
    {
        var recorded = channel.Recorded;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/live/demo/index.m3u8?delay=6");
        var answer = await recorded.Node.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("kodi", "default")]
    [InlineData("flussonic", "flussonic")]
    [InlineData("shift", "shift")]
    [InlineData("xc", "xc")]
    public async Task The_channel_list_has_the_attributes_that_players_document(string dialect, string mode)
    {
        var recorded = channel.Recorded;
        var answer = await recorded.Node.GetAsync("/playlist.m3u?for=" + dialect);
        var lines = (await answer.TextAsync()).TrimEnd('\n').Split('\n');
        Assert.Equal("#EXTM3U", lines[0]);
        var entry = Entry().Match(lines[1]);
        Assert.True(entry.Success, lines[1]);
        var attributes = Attribute().Matches(entry.Groups["attributes"].Value).ToDictionary(static m => m.Groups[1].Value, static m => m.Groups[2].Value);
        Assert.Equal(mode, attributes["catchup"]);
        Assert.Equal("7", attributes["catchup-days"]);
        Assert.Equal("demo", attributes["tvg-id"]);
        Assert.Equal(recorded.Node.Address + "live/demo/index.m3u8", lines[2]);
        if (dialect != "kodi") return;
        // Kodi's own substitution; without an end the source plays on.
        var source = attributes["catchup-source"].Replace("{utc}", (recorded.From + 2).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await recorded.Node.GetAsync(new Uri(source).PathAndQuery)).StatusCode);
    }

    [Fact]
    public async Task What_is_recorded_can_be_asked_for()
    {
        var recorded = channel.Recorded;
        foreach (var client in (HttpClient[])[recorded.Node.Client, recorded.Node.Admin])
        {
            using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/recordings/demo", UriKind.Relative), TestContext.Current.CancellationToken));
            var rendition = json.RootElement.GetProperty("renditions")[0];
            Assert.Equal(recorded.From, rendition.GetProperty("ranges")[0].GetProperty("from").GetDateTimeOffset().ToUnixTimeSeconds());
            Assert.Equal(0, rendition.GetProperty("gaps").GetArrayLength());
            Assert.True(rendition.GetProperty("bytes").GetInt64() > 100_000);
        }
        Assert.Contains("Ready", await recorded.Node.Admin.GetStringAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("edge_recorder_lag", await recorded.Node.Admin.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task SegmentsAreTheOriginsAsync(RecordedNode recorded, HttpResponseMessage media, string rendition, ClipFormat format)
    {
        var playlist = new StrictReader(new Findings()).Read(await media.TextAsync());
        Assert.NotEmpty(playlist.Segments);
        foreach (var (segment, date) in playlist.Dated())
        {
            var answer = await recorded.Node.GetAsync(new Uri(media.RequestMessage!.RequestUri!, segment.Uri).PathAndQuery);
            Assert.Equal(RecordedNode.OriginBytes(rendition, format, date!.Value), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    private static async Task<IReadOnlyList<Uri>> UrisAsync(HttpResponseMessage multivariant) =>
        [.. (await multivariant.TextAsync()).Split('\n').Where(static l => l.Length > 0 && l[0] != '#').Select(l => new Uri(multivariant.RequestMessage!.RequestUri!, l))];

    private static string Fill(string template, long utc)
    {
        var (begin, end) = (DateTimeOffset.FromUnixTimeSeconds(utc), DateTimeOffset.FromUnixTimeSeconds(utc + 10));
        var text = new StringBuilder(template);
        foreach (var (name, value) in new (string, string)[]
        {
            ("{utc}", $"{utc}"), ("{end}", $"{utc + 10}"), ("{now}", $"{utc + 20}"), ("{rfc}", $"{begin:yyyy-MM-dd'T'HH:mm:ss'Z'}"), ("{rfcEnd}", $"{end:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
            ("{compact}", $"{begin:yyyyMMddHHmmss}"), ("{compactEnd}", $"{end:yyyyMMddHHmmss}"), ("{xtream}", $"{begin:yyyy-MM-dd:HH-mm}"),
        }) text.Replace(name, value);
        return text.ToString();
    }

    [GeneratedRegex("#EXT-X-MAP:URI=\"([^\"]+)\"")]
    private static partial Regex MapUri();

    [GeneratedRegex("""^#EXTINF:-1(?<attributes>( [a-z-]+="[^"]*")+),(?<title>.+)$""")]
    private static partial Regex Entry();

    [GeneratedRegex("([a-z-]+)=\"([^\"]*)\"")]
    private static partial Regex Attribute();
}
