using System.Net;
using System.Net.Http.Headers;
using CdnNode.Demo;
using CdnNode.Hls.Playlists;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Tests.Demo;

public sealed class DemoOriginTests : IAsyncLifetime
{
    // A moment that is past on any machine: ASP.NET Core ignores an If-Modified-Since from the future of the real clock.
    private readonly WallClock _clock = new(new(2024, 2, 29, 12, 0, 1, TimeSpan.Zero));
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private DemoOrigin _origin = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await DemoOrigin.StartAsync(_clock, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        _client.BaseAddress = _origin.BaseAddress;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _origin.DisposeAsync();
    }

    [Fact]
    public void It_listens_on_the_loopback_alone()
    {
        Assert.Equal("127.0.0.1", _origin.BaseAddress.Host);
    }

    [Theory]
    [InlineData("/live/demo", ".ts", "video/mp2t")]
    [InlineData("/vod/demo", ".ts", "video/mp2t")]
    [InlineData("/live/demo-cmaf", ".m4s", "video/iso.segment")]
    [InlineData("/vod/demo-cmaf", ".m4s", "video/iso.segment")]
    public async Task A_title_can_be_followed_from_its_multivariant_playlist_to_every_segment(string path, string extension, string type)
    {
        var multivariant = await ReadAsync<MultivariantPlaylist>(path + "/index.m3u8");
        Assert.Equal(["360p/index.m3u8", "180p/index.m3u8"], multivariant.Variants.Select(variant => variant.Uri));
        foreach (var variant in multivariant.Variants)
        {
            var folder = $"{path}/{variant.Uri.Split('/')[0]}/";
            var media = await ReadAsync<MediaPlaylist>($"{path}/{variant.Uri}");
            Assert.Equal(2, media.TargetDurationSeconds);
            Assert.True(media.IndependentSegments);
            foreach (var segment in media.Segments)
            {
                Assert.EndsWith(extension, segment.Uri, StringComparison.Ordinal);
                using var answer = await GetAsync(folder + segment.Uri);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
                Assert.InRange(answer.Content.Headers.ContentLength!.Value * 8 / 2, 1, variant.Bandwidth);
            }
        }
    }

    [Fact]
    public async Task A_live_playlist_slides_over_reloads_with_numbers_and_dates_that_never_jump()
    {
        var last = await ReadAsync<MediaPlaylist>("/live/demo/360p/index.m3u8");
        for (var reload = 0; reload < 30; reload++)
        {
            _clock.Now += TimeSpan.FromSeconds(1.5);
            var next = await ReadAsync<MediaPlaylist>("/live/demo/360p/index.m3u8");
            Assert.InRange(next.MediaSequence - last.MediaSequence, 0, 1);
            Assert.True(next.IsLive);
            foreach (var segment in next.Segments)
            {
                Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(2 * segment.MediaSequence), segment.ProgramDateTime);
                Assert.Equal($"{segment.MediaSequence}.ts", segment.Uri);
                Assert.False(segment.Discontinuity);
            }

            last = next;
        }
    }

    [Theory]
    [InlineData("/live/demo")]
    [InlineData("/vod/demo-cmaf")]
    public async Task Renditions_are_aligned(string path)
    {
        Assert.Equal(await _client.GetStringAsync(path + "/360p/index.m3u8", Cancellation), await _client.GetStringAsync(path + "/180p/index.m3u8", Cancellation));
    }

    [Fact]
    public async Task A_restarted_origin_continues_the_numbering_with_the_same_bytes_and_tags()
    {
        var before = await ReadAsync<MediaPlaylist>("/live/demo/360p/index.m3u8");
        var newest = $"/live/demo/360p/{before.Segments[^1].Uri}";
        using var segment = await GetAsync(newest);

        await _origin.DisposeAsync();
        _clock.Now += TimeSpan.FromSeconds(4);
        _origin = await DemoOrigin.StartAsync(_clock, NullLoggerFactory.Instance, Cancellation);

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _origin.BaseAddress };
        using var again = await client.GetAsync(newest, Cancellation);
        Assert.Equal(segment.Headers.ETag, again.Headers.ETag);
        Assert.Equal(await segment.Content.ReadAsByteArrayAsync(Cancellation), await again.Content.ReadAsByteArrayAsync(Cancellation));
        var after = Parse<MediaPlaylist>(await client.GetByteArrayAsync("/live/demo/360p/index.m3u8", Cancellation));
        Assert.Equal(before.MediaSequence + 2, after.MediaSequence);
    }

    [Fact]
    public async Task A_segment_appears_when_it_is_over_and_disappears_two_minutes_after_it_left_the_window()
    {
        var next = (await ReadAsync<MediaPlaylist>("/live/demo/180p/index.m3u8")).NextMediaSequence;
        var path = $"/live/demo/180p/{next}.ts";
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(path));
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(path));
        _clock.Now += TimeSpan.FromSeconds(14 + 120);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(path));
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(path));
    }

    [Theory]
    [InlineData("/live/demo/360p/0.ts")]
    [InlineData("/live/demo/720p/index.m3u8")]
    [InlineData("/live/demo/360p/init.mp4")]
    [InlineData("/vod/demo/360p/150.ts")]
    [InlineData("/vod/demo/360p/007.ts")]
    [InlineData("/vod/demo/360p/+7.ts")]
    [InlineData("/vod/demo/360p/-1.ts")]
    [InlineData("/vod/demo/360p/7.m4s")]
    [InlineData("/vod/demo/360p/9223372036854775808.ts")]
    [InlineData("/vod/demo/360p/..%2f..%2findex.m3u8")]
    [InlineData("/vod/other/index.m3u8")]
    [InlineData("/")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(path));
    }

    [Fact]
    public async Task Head_says_what_get_would_without_the_body()
    {
        using var get = await GetAsync("/vod/demo/360p/3.ts");
        using var request = new HttpRequestMessage(HttpMethod.Head, "/vod/demo/360p/3.ts");
        using var head = await _client.SendAsync(request, Cancellation);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Other_methods_are_refused_with_the_allowed_ones()
    {
        using var answer = await _client.PostAsync("/vod/demo/index.m3u8", null, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task A_range_gives_those_bytes_and_an_impossible_one_says_so()
    {
        var whole = await _client.GetByteArrayAsync("/vod/demo/180p/9.ts", Cancellation);
        using var part = await GetAsync("/vod/demo/180p/9.ts", request => request.Headers.Range = new RangeHeaderValue(188, 375));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal($"bytes 188-375/{whole.Length}", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(whole[188..376], await part.Content.ReadAsByteArrayAsync(Cancellation));

        using var beyond = await GetAsync("/vod/demo/180p/9.ts", request => request.Headers.Range = new RangeHeaderValue(whole.Length, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
    }

    [Theory]
    [InlineData("/live/demo/360p/index.m3u8")]
    [InlineData("/vod/demo-cmaf/360p/init.mp4")]
    [InlineData("/vod/demo/index.m3u8")]
    public async Task What_has_not_changed_is_not_sent_again(string path)
    {
        using var first = await GetAsync(path);
        using var byTag = await GetAsync(path, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));
        using var byDate = await GetAsync(path, request => request.Headers.IfModifiedSince = first.Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.NotModified, byTag.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, byDate.StatusCode);
    }

    [Fact]
    public async Task Only_what_never_changes_says_how_long_it_is_good_for()
    {
        using var live = await GetAsync("/live/demo/360p/index.m3u8");
        using var vod = await GetAsync("/vod/demo/360p/index.m3u8");
        Assert.Null(live.Headers.CacheControl);
        Assert.Equal(TimeSpan.FromDays(1), vod.Headers.CacheControl?.MaxAge);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        prepare?.Invoke(request);
        return await _client.SendAsync(request, Cancellation);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await GetAsync(path);
        return answer.StatusCode;
    }

    private async Task<TPlaylist> ReadAsync<TPlaylist>(string path)
        where TPlaylist : Playlist => Parse<TPlaylist>(await _client.GetByteArrayAsync(path, Cancellation));

    private static TPlaylist Parse<TPlaylist>(byte[] text)
        where TPlaylist : Playlist
    {
        Assert.True(PlaylistReader.TryRead(text, out var playlist, out var error), error?.ToString());
        return Assert.IsType<TPlaylist>(playlist);
    }
}
