using System.IO.Compression;
using System.Net;
using System.Text;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Security;

public sealed class OriginsThatCompressAnyway
{
    [Theory]
    [InlineData("/1.ts", "video/mp2t", "gzip")]
    [InlineData("/1.mp4", "video/mp4", "br")]
    [InlineData("/i.m3u8", "application/vnd.apple.mpegurl", "gzip")]
    [InlineData("/by-type", "application/vnd.apple.mpegurl", "gzip")]
    public async Task Media_in_a_coding_that_was_not_asked_for_is_502_and_not_kept(string path, string type, string coding)
    {
        List<string> askedFor = [];
        var isHonest = false;
        await using var node = await TestNode.StartAsync(async c =>
        {
            askedFor.Add(c.Request.Headers.AcceptEncoding.ToString());
            c.Response.ContentType = type;
            if (!isHonest) c.Response.Headers.ContentEncoding = coding;
            var plain = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts\n"u8.ToArray();
            await c.Response.Body.WriteAsync(isHonest ? plain : Packed(plain));
        });

        var answer = await node.GetAsync(path, ("Accept-Encoding", "gzip, br"));
        isHonest = true;
        var next = await node.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        if (path.Contains('.', StringComparison.Ordinal)) Assert.Equal(["identity", "identity, *;q=0", "identity"], askedFor);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.StartsWith("#EXTM3U", await next.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_media_goes_through_as_the_viewer_asked_and_is_kept_by_its_Vary()
    {
        await using var node = await TestNode.StartAsync(static async c =>
        {
            c.Response.ContentType = "text/css";
            c.Response.Headers.CacheControl = "max-age=60";
            c.Response.Headers.Vary = "Accept-Encoding";
            var text = Encoding.UTF8.GetBytes("body { }");
            if (c.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            {
                c.Response.Headers.ContentEncoding = "gzip";
                text = Packed(text);
            }
            await c.Response.Body.WriteAsync(text);
        });

        await node.GetAsync("/a.css", ("Accept-Encoding", "gzip"));
        var plain = await node.GetAsync("/a.css", ("Accept-Encoding", "identity"));
        var packed = await node.GetAsync("/a.css", ("Accept-Encoding", "gzip"));

        Assert.Equal("body { }", await plain.TextAsync());
        Assert.True(packed.WasHit());
        Assert.Contains("gzip", packed.Content.Headers.ContentEncoding);
    }

    private static byte[] Packed(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(plain);
        return target.ToArray();
    }
}
