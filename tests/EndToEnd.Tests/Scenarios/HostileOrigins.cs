using System.IO.Compression;
using System.Text;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>An origin that lies, and playlists that want to hurt: the viewer gets a clear answer, and nothing of it is kept.</summary>
public sealed class HostileOrigins(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string Media = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n";

    private static readonly byte[] Whole = VirtualBytes.Make(1, 0, 10_000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NodeProcess Node => edge.Node;

    public static TheoryData<string, string> Heads => new()
    {
        { "length and chunked", "Content-Length: 10000\r\nTransfer-Encoding: chunked\r\n" },
        { "two lengths", "Content-Length: 10000\r\nContent-Length: 9999\r\n" },
        { "negative length", "Content-Length: -5\r\n" },
        { "more than 64 KiB of fields", $"Content-Length: 10000\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X{i}: {new string('x', 1000)}\r\n"))}" },
    };

    public static TheoryData<string, string> Playlists => new()
    {
        { "not a playlist", "<html>sorry</html>" },
        { "empty", "" },
        { "not a number", Media + "#EXTINF:NaN,\n0.ts\n" },
        { "negative duration", Media + "#EXTINF:-1,\n0.ts\n" },
        { "infinite duration", Media + "#EXTINF:1e999,\n0.ts\n" },
        { "duration of ages", Media + "#EXTINF:1e308,\n0.ts\n" },
        { "sequence past the end", Media + "#EXT-X-MEDIA-SEQUENCE:18446744073709551615\n#EXTINF:4,\n0.ts\n" },
        { "no target duration", "#EXTM3U\n#EXT-X-TARGETDURATION:0\n#EXTINF:4,\n0.ts\n" },
        { "byte range overflow", Media + "#EXTINF:4,\n#EXT-X-BYTERANGE:9223372036854775807@9223372036854775807\n0.ts\n" },
        { "too many segments", Media + string.Concat(Enumerable.Repeat("#EXTINF:4,\n0.ts\n", 30_000)) },
        { "too long a line", Media + "#EXTINF:4,\n" + new string('a', 3 << 20) + "\n" },
    };

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Heads))]
    public async Task A_head_that_can_be_read_in_two_ways_is_502(string what, string fields)
    {
        var path = PathFor(what, "ts");
        edge.Origin.Map(path, async exchange =>
        {
            await exchange.SendAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n{fields}\r\n"));
            await exchange.SendAsync(Whole);
            exchange.Close = true;
        });

        var first = await RawConnection.GetAsync(Node.Public, path, Cancel);

        Assert.True(first.Status == 502, $"{what}: {first}");
        await AssertNotKeptAsync(path);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_broken_chunk_never_ends_cleanly()
    {
        edge.Origin.Map("/chunk.ts", async exchange =>
        {
            await exchange.SendHeadAsync(200, "Content-Type: video/mp2t", "Cache-Control: max-age=3600", "Transfer-Encoding: chunked");
            await exchange.SendAsync("5\r\nhello\r\nzz\r\n"u8.ToArray());
            exchange.Close = true;
        });

        var answer = await RawConnection.GetAsync(Node.Public, "/chunk.ts", Cancel);

        Assert.True(answer.Status == 502 || !answer.Complete, answer.ToString());
        await AssertNotKeptAsync("/chunk.ts");
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task What_comes_after_the_length_is_dropped_and_belongs_to_no_other_answer()
    {
        edge.Origin.Map("/surplus.ts", async exchange =>
        {
            await exchange.SendHeadAsync(200, $"Content-Length: {Whole.Length}", "Content-Type: video/mp2t", "Cache-Control: max-age=3600");
            await exchange.SendAsync(Whole);
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"u8.ToArray());
        });
        edge.Origin.MapBody("/honest.ts", "fine"u8.ToArray(), "Content-Type: video/mp2t");

        var surplus = await RawConnection.GetAsync(Node.Public, "/surplus.ts", Cancel);
        var honest = await RawConnection.GetAsync(Node.Public, "/honest.ts", Cancel);

        Assert.True(surplus.Body.AsSpan().SequenceEqual(Whole), surplus.ToString());
        Assert.Equal("fine", honest.Text);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_body_that_only_the_connections_end_delimits_is_passed_on_and_not_kept()
    {
        edge.Origin.Map("/close.ts", async exchange =>
        {
            await exchange.SendHeadAsync(200, "Content-Type: video/mp2t", "Cache-Control: max-age=3600", "Connection: close");
            await exchange.SendAsync(Whole);
            exchange.Close = true;
        });

        var first = await RawConnection.GetAsync(Node.Public, "/close.ts", Cancel);
        var second = await RawConnection.GetAsync(Node.Public, "/close.ts", Cancel);

        Assert.True(first.Body.AsSpan().SequenceEqual(Whole), first.ToString());
        Assert.Null(first.Head.ContentLength);
        Assert.False(second.CacheStatus?.Hit, second.ToString());
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("Set-Cookie: session=1")]
    [InlineData("Vary: *")]
    [InlineData("Cache-Control: private")]
    [InlineData("Cache-Control: no-store")]
    public async Task What_is_for_one_viewer_is_kept_for_none(string field)
    {
        var path = PathFor(field, "ts");
        edge.Origin.MapBody(path, Whole, "Content-Type: video/mp2t", field);

        await RawConnection.GetAsync(Node.Public, path, Cancel);
        var second = await RawConnection.GetAsync(Node.Public, path, Cancel);

        Assert.False(second.CacheStatus?.Hit, second.ToString());
        Assert.Equal(2, edge.Origin.CountOf(path));
    }

    [Theory(Timeout = Patience.Scenario)]
    [MemberData(nameof(Playlists))]
    public async Task A_bad_playlist_is_502_and_not_kept(string what, string text)
    {
        var path = PathFor(what, "m3u8");
        edge.Origin.MapBody(path, Encoding.UTF8.GetBytes(text), "Content-Type: application/vnd.apple.mpegurl");

        var answer = await RawConnection.GetAsync(Node.Public, path, Cancel);

        Assert.True(answer.Status == 502, $"{what}: {answer}");
        edge.Origin.MapBody(path, Encoding.UTF8.GetBytes(Media + "#EXTINF:4,\n0.ts\n"), "Content-Type: application/vnd.apple.mpegurl");
        Assert.Equal(200, (await RawConnection.GetAsync(Node.Public, path, Cancel)).Status);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_compressed_bomb_is_502_and_costs_little_memory()
    {
        edge.Origin.MapBody("/bomb.m3u8", Bomb(256 << 20), "Content-Type: application/vnd.apple.mpegurl", "Content-Encoding: gzip");
        var before = await ResidentAsync();

        var answer = await RawConnection.GetAsync(Node.Public, "/bomb.m3u8", Cancel);

        Assert.True(answer.Status == 502, answer.ToString());
        Assert.InRange(await ResidentAsync() - before, long.MinValue, 100 << 20);
    }

    private static string PathFor(string what, string extension) =>
        $"/{string.Concat(what.Where(char.IsAsciiLetterOrDigit))}.{extension}";

    private static byte[] Bomb(int size)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("#EXTM3U\n"u8);
            var zeros = new byte[1 << 20];
            for (var written = 0; written < size; written += zeros.Length)
            {
                gzip.Write(zeros);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The origin comes to its senses, and the next viewer gets what it then says.</summary>
    private async Task AssertNotKeptAsync(string path)
    {
        edge.Origin.MapBody(path, Whole, "Content-Type: video/mp2t", "Cache-Control: max-age=3600");
        var next = await RawConnection.GetAsync(Node.Public, path, Cancel);
        Assert.True(next is { Status: 200, Complete: true } && next.Body.AsSpan().SequenceEqual(Whole), next.ToString());
    }

    private async Task<long> ResidentAsync()
    {
        var status = await File.ReadAllLinesAsync($"/proc/{Node.Process.Id}/status", Cancel);
        var line = status.Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture);
    }
}
