using System.Globalization;
using System.Text;
using CdnNode.Tests.Scenarios;
using CdnNode.Tests.Security;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Front;

/// <summary>Every request that the front answers gets the bytes that the server would send: the same status, the same fields, the same body.</summary>
public sealed class TheFrontSaysWhatTheServerSays
{
    private const string Gzip = "Accept-Encoding: gzip, identity;q=1, *;q=0\r\n";
    private const string Brotli = "Accept-Encoding: gzip, deflate, br, zstd\r\n";

    /// <summary>More than two blocks.</summary>
    private const string Big = "/big.ts";

    private const string Small = "/small.ts";
    private const string List = "/list.m3u8";

    /// <summary>Too short for a coding to pay.</summary>
    private const string ShortList = "/short.m3u8";

    /// <summary>The origin has chosen its coding already.</summary>
    private const string CodedList = "/coded.m3u8";

    private static readonly string[] s_paths = [Small, Big, List, ShortList, CodedList];

    private static readonly string[] s_fields =
    [
        "",
        "Range: bytes=0-\r\n",
        "Range: bytes=0-0\r\n",
        "Range: bytes=-3\r\n",
        "Range: bytes=2-99999999\r\n",
        "Range: bytes=7-8\r\n",
        Gzip,
        Brotli,
        "Accept-Encoding: identity\r\n",
        "Accept-Encoding: gzip;q=0, x-gzip;q=0.5, br;q=0.0\r\n",
        "Range: bytes=0-\r\n" + Brotli,
        "If-None-Match: W/\"x\", \"y\"\r\nIf-Modified-Since: Sat, 28 Nov 2037 03:47:48 GMT\r\n" + Brotli,
        "If-None-Match: \"x\"\r\nRange: bytes=1-4\r\n" + Gzip,
        "If-None-Match: \"a\"\r\n",
        "If-None-Match: W/\"a\"\r\nIf-Modified-Since: Sat, 28 Nov 2020 03:47:48 GMT\r\nRange: bytes=99999999-\r\n" + Brotli,
        "Cache-Control: max-age=0\r\nIcy-MetaData: 1\r\nOrigin: http://player.example\r\nPragma: no-cache\r\n",
    ];

    [Fact]
    public async Task To_each_request()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        foreach (var path in s_paths)
        {
            foreach (var fields in s_fields)
            {
                // The same request with a field that only the server understands.
                var atServer = await client.AskWholeAsync(Request(path, "X-Any: 1\r\n" + fields));
                var before = node.FrontHits();

                var atFront = await client.AskWholeAsync(Request(path, fields));

                Assert.Equal(HotNode.Canonical(atServer), HotNode.Canonical(atFront));
                Assert.True(node.FrontHits() == before + 1, $"{path} {fields}");
            }
        }
    }

    /// <summary>A cache behind the node, or the browser's, must not take one form for the other (RFC 9110 section 15.4.5).</summary>
    [Theory]
    [InlineData(List, true)]
    [InlineData(ShortList, true)]
    [InlineData(CodedList, false)]
    [InlineData(Big, false)]
    public async Task And_what_has_not_changed_tells_what_its_form_depends_on(string path, bool isChosen)
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        foreach (var way in (string[])["X-Any: 1\r\n", ""])
        {
            var answer = await client.AskWholeAsync(Request(path, way + "If-None-Match: \"a\"\r\n"));

            Assert.StartsWith("HTTP/1.1 304", answer, StringComparison.Ordinal);
            Assert.Equal(isChosen, answer.Contains("\r\nVary: Accept-Encoding\r\n", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task To_all_of_them_mixed_in_one_piece()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        var answers = new Dictionary<string, string>();
        foreach (var (path, fields) in s_paths.SelectMany(static path => s_fields.Select(fields => (path, fields))))
            answers[Request(path, fields)] = HotNode.Canonical(await client.AskWholeAsync(Request(path, "X-Any: 1\r\n" + fields)));
        var before = node.FrontHits();
        var random = new Random(11);
        var asked = Enumerable.Range(0, 300).Select(_ => answers.Keys.ElementAt(random.Next(answers.Count))).ToList();

        var sending = client.SendAsync(string.Concat(asked));
        foreach (var request in asked) Assert.Equal(answers[request], HotNode.Canonical(await client.ReadWholeAsync()));
        await sending;

        // A head that is cut where the server's buffers end gives it the connection for good.
        Assert.InRange(node.FrontHits(), before + 1, before + asked.Count);
    }

    [Fact]
    public async Task A_coded_form_is_made_by_the_server_first_and_never_taken_for_another()
    {
        await using var node = await StartAsync();
        using var client = await RawClient.OpenAsync(node);
        await client.AskWholeAsync(Request(List));
        var hits = new List<long>();
        var codings = new List<string>();
        foreach (var fields in (string[])[Gzip, Gzip, "", Brotli, Brotli, Gzip, "", "Range: bytes=0-\r\n" + Gzip])
        {
            var before = node.FrontHits();
            var answer = await client.AskWholeAsync(Request(List, fields));
            hits.Add(node.FrontHits() - before);
            codings.Add(answer.Split("\r\n").SingleOrDefault(static line => line.StartsWith("Content-Encoding: ", StringComparison.Ordinal))?[18..] ?? "-");
        }

        Assert.Equal([0, 1, 1, 0, 1, 1, 1, 1], hits);
        Assert.Equal(["gzip", "gzip", "-", "br", "br", "gzip", "-", "-"], codings);
    }

    [Fact]
    public async Task The_forms_of_another_generation_are_gone()
    {
        var body = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nsmall.ts\n#EXT-X-ENDLIST\n#" + new string('a', 600);
        var time = new ShiftableTime();
        await using var node = await TestNode.StartAsync(
            time,
            context =>
            {
                context.Response.Headers.ETag = $"\"{body[^1]}\"";
                return SendAsync(context, body);
            },
            HotNode.IsOn);
        using var client = await RawClient.OpenAsync(node);
        await client.AskWholeAsync(Request(List, Brotli));
        await node.UntilStoredAsync(List);
        for (var i = 0; i < 2; i++) await client.AskWholeAsync(Request(List, Brotli));
        Assert.Equal(2, node.FrontHits());

        body = body[..^1] + "b";
        time.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains("ETag: W/\"b\"", await client.AskWholeAsync(Request(List, Brotli)), StringComparison.Ordinal);
            Assert.EndsWith("b", await client.AskWholeAsync(Request(List)), StringComparison.Ordinal);
        }
    }

    private static string Request(string path, string fields = "") => $"GET {path} HTTP/1.1\r\nHost: edge\r\n{fields}\r\n";

    private static string BodyOf(string path) => path switch
    {
        Small => "0123456789",
        Big => string.Concat(Enumerable.Range(0, 100_000).Select(static i => i.ToString("D6", CultureInfo.InvariantCulture))),
        ShortList => "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nsmall.ts\n#EXT-X-ENDLIST\n",
        _ => "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nsmall.ts\n#EXT-X-ENDLIST\n#" + new string('-', 600),
    };

    private static Task SendAsync(HttpContext context, string body)
    {
        context.Response.ContentType = context.Request.Path.Value!.EndsWith(".ts", StringComparison.Ordinal) ? "video/mp2t" : "application/vnd.apple.mpegurl";
        context.Response.Headers.CacheControl = "max-age=60";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(body)).AsTask();
    }

    /// <summary>Unpaced; all is in the cache, but in no coding yet.</summary>
    private static async Task<TestNode> StartAsync()
    {
        var node = await TestNode.StartAsync(
            static context =>
            {
                var path = context.Request.Path.Value!;
                context.Response.Headers.ETag = "\"a\"";
                if (path == CodedList) context.Response.Headers.ContentEncoding = "identity";
                return SendAsync(context, BodyOf(path));
            },
            ("CdnNode:Shaper:Mode", "off"), ("CdnNode:Prefetch:Enabled", "false"), HotNode.IsOn);
        foreach (var path in s_paths)
        {
            await node.GetAsync(path);
            await node.UntilStoredAsync(path);
        }
        return node;
    }
}
