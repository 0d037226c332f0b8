using System.Net;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Vod;

public sealed class FilmsComeStraightFromAFolder
{
    private const string Playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts\n#EXT-X-ENDLIST\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_read_once_and_then_a_hit_without_any_origin()
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("alien/1.ts", "segment");

        var first = await films.Node.GetAsync("/films/alien/1.ts");
        var second = await films.Node.GetAsync("/films/alien/1.ts");

        Assert.Contains("fwd=uri-miss; fwd-status=200; stored", first.CacheStatus(), StringComparison.Ordinal);
        Assert.True(second.WasHit());
        Assert.Equal("segment", await second.TextAsync());
        Assert.Equal("video/mp2t", second.Content.Headers.ContentType!.MediaType);
        Assert.False(second.Headers.ETag!.IsWeak);
        Assert.Equal(0, films.Node.OriginRequests);
    }

    [Fact]
    public async Task What_is_not_below_the_prefix_still_comes_from_the_origin()
    {
        await using var films = await Films.StartAsync();

        Assert.Equal("the origin's", await (await films.Node.GetAsync("/filmsnot/1.ts")).TextAsync());
        Assert.Equal("the origin's", await (await films.Node.GetAsync("/1.ts")).TextAsync());
    }

    [Fact]
    public async Task Playlists_are_read_and_leave_compressed_as_from_an_origin()
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("alien/index.m3u8", Playlist + string.Concat(Enumerable.Repeat("# much the same\n", 100)));
        await films.PutAsync("bad/index.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:0\n#EXTINF:4,\n1.ts\n");

        using var answer = await films.Node.GetAsync("/films/alien/index.m3u8", ("Accept-Encoding", "gzip"));

        Assert.Contains("gzip", answer.Content.Headers.ContentEncoding);
        Assert.Equal("application/vnd.apple.mpegurl", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.BadGateway, (await films.Node.GetAsync("/films/bad/index.m3u8")).StatusCode);
    }

    [Fact]
    public async Task Conditions_ranges_and_HEAD_are_answered()
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("film.mp4", "0123456789");
        var tag = (await films.Node.GetAsync("/films/film.mp4")).Headers.ETag!.Tag;

        var same = await films.Node.GetAsync("/films/film.mp4", ("If-None-Match", tag));
        var part = await films.Node.GetAsync("/films/film.mp4", ("Range", "bytes=2-4"), ("If-Range", tag));
        var past = await films.Node.GetAsync("/films/film.mp4", ("Range", "bytes=10-"));
        using var head = await films.Node.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/films/film.mp4"), Cancel);

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal("234", await part.TextAsync());
        Assert.Equal("bytes 2-4/10", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, past.StatusCode);
        Assert.Equal(10, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Any_range_of_a_big_cold_file_is_right()
    {
        const int Size = 24 << 20;
        await using var films = await Films.StartAsync();
        await films.PutAsync("film.mp4", VirtualFile.Bytes(0, Size));
        var random = new Random(11);

        for (var i = 0; i < 60; i++)
        {
            var from = random.Next(Size - 400_000);
            var length = random.Next(1, 400_000);
            using var answer = await films.Node.GetAsync("/films/film.mp4", ("Range", $"bytes={from}-{from + length - 1}"));
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal(VirtualFile.Bytes(from, length), await answer.Content.ReadAsByteArrayAsync(Cancel));
        }
        Assert.Equal(VirtualFile.Bytes(0, Size), await films.Node.Client.GetByteArrayAsync("/films/film.mp4", Cancel));
    }

    [Fact]
    public async Task A_file_that_changes_underneath_is_another_generation_and_they_never_meet()
    {
        const int Size = 24 << 20;
        await using var films = await Films.StartAsync();
        await films.PutAsync("film.mp4", VirtualFile.Bytes(0, Size));
        var old = await films.Node.GetAsync("/films/film.mp4", ("Range", "bytes=0-9"));
        await films.PutAsync("film.mp4", VirtualFile.Bytes(Size, Size));

        var later = await films.Node.GetAsync("/films/film.mp4", ("Range", "bytes=16777216-16777225"));
        var start = await films.Node.GetAsync("/films/film.mp4", ("Range", "bytes=0-9"));

        Assert.NotEqual(old.Headers.ETag, later.Headers.ETag);
        Assert.Equal(VirtualFile.Bytes(Size + 16777216, 10), await later.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(VirtualFile.Bytes(Size, 10), await start.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task A_replaced_file_is_seen_when_the_next_look_is_due_and_an_unchanged_one_is_renewed()
    {
        await using var films = await Films.StartAsync(("CdnNode:Vod:0:CheckEvery", "30s"));
        await films.PutAsync("1.ts", "old");
        await films.PutAsync("2.ts", "same");
        await films.Node.GetAsync("/films/1.ts");
        await films.Node.GetAsync("/films/2.ts");
        await films.PutAsync("1.ts", "new!");

        var before = await films.Node.GetAsync("/films/1.ts");
        films.Time.Advance(TimeSpan.FromSeconds(31));
        var after = await films.Node.GetAsync("/films/1.ts");
        var same = await films.Node.GetAsync("/films/2.ts");

        Assert.Equal("old", await before.TextAsync());
        Assert.Equal("new!", await after.TextAsync());
        Assert.Contains("fwd=stale; fwd-status=304", same.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal("same", await same.TextAsync());
    }

    [Fact]
    public async Task A_film_that_is_gone_is_404_and_a_folder_that_is_gone_is_an_error_that_stale_answers_cover()
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("1.ts", "kept");
        await films.PutAsync("2.ts", "gone");
        await films.Node.GetAsync("/films/1.ts");
        await films.Node.GetAsync("/films/2.ts");
        File.Delete(Path.Combine(films.Folder, "2.ts"));
        films.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.NotFound, (await films.Node.GetAsync("/films/2.ts")).StatusCode);
        Directory.Move(films.Folder, films.Folder + "-unmounted");
        Assert.Equal("kept", await (await films.Node.GetAsync("/films/1.ts")).TextAsync());
        Assert.Equal(HttpStatusCode.BadGateway, (await films.Node.GetAsync("/films/3.ts")).StatusCode);
    }

    [Fact]
    public async Task The_disk_tier_keeps_no_second_copy()
    {
        await using var films = await Films.StartAsync(("CdnNode:Disk:KeepFree", "0B"));
        await films.PutAsync("1.ts", new string('x', 300_000));
        await UntilStatusAsync(films, static text => text.Contains("\"counted\":true", StringComparison.Ordinal));

        await films.Node.GetAsync("/films/1.ts");
        await films.Node.GetAsync("/origins/1.ts", ("Cache-Control", "max-age=60"));
        await UntilStatusAsync(films, static text => text.Contains("\"objects\":1", StringComparison.Ordinal));

        Assert.True((await films.Node.GetAsync("/films/1.ts")).WasHit());
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Only_GET_and_HEAD_are_allowed(string method)
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("1.ts", "kept");

        using var answer = await films.Node.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/films/1.ts"), Cancel);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("GET", answer.Content.Headers.Allow);
        Assert.Equal(0, films.Node.OriginRequests);
    }

    private static async Task UntilStatusAsync(Films films, Func<string, bool> isThere)
    {
        while (!isThere(await films.Node.Admin.GetStringAsync("/api/status", Cancel))) await Task.Yield();
    }
}
