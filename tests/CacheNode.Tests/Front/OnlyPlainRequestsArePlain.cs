using System.Text;
using CdnNode.Freshness;
using CdnNode.Front;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Tests.Front;

/// <summary>What the front may answer by itself must be beyond doubt; everything else is the server's.</summary>
public sealed class OnlyPlainRequestsArePlain
{
    private const string Plain = "GET /live/1.ts?a=b HTTP/1.1\r\nHost: edge.example\r\nUser-Agent: player\r\nAccept: */*\r\n\r\n";

    [Fact]
    public void A_players_GET_is_plain_and_its_host_and_target_are_read()
    {
        var head = RequestHead.Read(Encoding.Latin1.GetBytes(Plain + "GET /next"));

        Assert.Equal(RequestKind.Plain, head.Kind);
        Assert.Equal(Plain.Length, head.Length);
        Assert.Equal("/live/1.ts?a=b", Encoding.Latin1.GetString(head.Target));
        Assert.Equal("edge.example", Encoding.Latin1.GetString(head.Host));
        Assert.Null(head.Range);
        Assert.True(head.Codings.IsEmpty);
        Assert.True(head.Tags.IsEmpty);
        Assert.False(head.HasDirectives);
    }

    [Theory]
    [InlineData("User-Agent: Lavf/59.27.100\r\nRange: bytes=0-\r\nConnection: keep-alive\r\nIcy-MetaData: 1")]
    [InlineData("Connection: keep-alive\r\nsec-ch-ua: \"Chromium\";v=\"156\"\r\nSec-Fetch-Dest: video\r\nReferer: http://a/\r\nAccept-Encoding: identity\r\nRange: bytes=0-")]
    [InlineData("Origin: http://a\r\nSec-Fetch-Mode: cors\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nIf-None-Match: W/\"a\"\r\nIf-Modified-Since: Sat, 28 Nov 2026 03:47:48 GMT")]
    [InlineData("Accept-Encoding: gzip, identity;q=1, *;q=0\r\nRange: bytes=0-732\r\nIf-None-Match: \"a\"\r\nCache-Control: no-cache\r\nPragma: no-cache")]
    public void What_ffmpeg_and_Chromium_send_is_plain(string fields) => Assert.Equal(RequestKind.Plain, KindOf(With(fields)));

    [Theory]
    [InlineData("accept-language: de")]
    [InlineData("ORIGIN: https://player.example")]
    [InlineData("Referer: https://player.example/")]
    [InlineData("Cookie: a=b")]
    [InlineData("Sec-Fetch-Mode: cors")]
    [InlineData("sec-ch-ua-platform: \"Linux\"")]
    [InlineData("X-Playback-Session-Id: 1")]
    [InlineData("Connection: Keep-Alive")]
    [InlineData("DNT: 1")]
    [InlineData("Priority: u=1")]
    public void Fields_that_change_no_hit_leave_it_plain(string field) => Assert.Equal(RequestKind.Plain, KindOf(With(field)));

    [Theory]
    [InlineData("bytes=0-", 0L, null)]
    [InlineData("BYTES=0-0", 0L, 0L)]
    [InlineData("bytes=5-9", 5L, 9L)]
    [InlineData("bytes=-5", null, 5L)]
    [InlineData("bytes= 0 - \t", 0L, null)]
    [InlineData("bytes=99999999999999999999-", long.MaxValue, null)]
    public void One_range_is_read(string range, long? from, long? to)
    {
        var head = RequestHead.Read(Encoding.Latin1.GetBytes(With($"Range: {range}")));

        Assert.Equal(RequestKind.Plain, head.Kind);
        Assert.Equal((from, to), head.Range);
    }

    [Theory]
    [InlineData("Range: bytes=")]
    [InlineData("Range:")]
    [InlineData("Range: bytes=-")]
    [InlineData("Range: bytes=9-5")]
    [InlineData("Range: bytes=0-,5-6")]
    [InlineData("Range: bytes=+0-")]
    [InlineData("Range: bytes=0-x")]
    [InlineData("Range: bytes = 0 -")]
    [InlineData("Range: lines=0-")]
    [InlineData("Range: 0-")]
    [InlineData("Range: bytes=0-\u00b2")]
    [InlineData("Range: bytes=0-                                                                 ,")]
    [InlineData("Range: bytes=0000000000000000000000000000000000000000000000000000000000000000000-")]
    [InlineData("Range: bytes=0-\r\nRange: bytes=0-")]
    [InlineData("Range: x\r\nRange: bytes=0-")]
    [InlineData("Range: bytes=0-\r\nIf-Range: \"a\"")]
    [InlineData("Range: bytes=0-\r\nIf-Match: \"a\"")]
    [InlineData("Range: bytes=0-\r\nIf-Unmodified-Since: Fri, 27 Nov 2026 12:00:00 GMT")]
    public void Ranges_that_are_not_one_or_have_a_condition_are_for_the_server(string fields) => Assert.Equal(RequestKind.Whole, KindOf(With(fields)));

    [Fact]
    public void What_chooses_between_the_forms_of_an_answer_is_noted()
    {
        var head = RequestHead.Read(Encoding.Latin1.GetBytes(With("accept-encoding:gzip, br \r\nIf-None-Match: W/\"a\", \"b\"\r\nPragma: no-cache")));

        Assert.Equal("gzip, br", Encoding.Latin1.GetString(head.Codings));
        Assert.Equal("W/\"a\", \"b\"", Encoding.Latin1.GetString(head.Tags));
        Assert.True(head.HasDirectives);
    }

    [Theory]
    [InlineData("If-Modified-Since: Fri, 27 Nov 2026 12:00:00 GMT")]
    [InlineData("If-Modified-Since: Fri, 27 Nov 2026 12:00:00 GMT\r\nIf-None-Match:")]
    [InlineData("If-None-Match: \"a\"\r\nIf-None-Match: \"b\"")]
    [InlineData("If-None-Match:")]
    [InlineData("Accept-Encoding:")]
    [InlineData("Accept-Encoding: gzip\r\nAccept-Encoding: br")]
    [InlineData("If-Range: \"a\"")]
    [InlineData("If-Match: \"a\"")]
    [InlineData("Authorization: Basic eA==")]
    [InlineData("CMCD-Session: sid=\"1\"")]
    [InlineData("Surrogate-Capability: edge=\"Surrogate/1.0\"")]
    [InlineData("X-Content-Length: 3")]
    [InlineData("TE: trailers")]
    [InlineData("Connection: close")]
    [InlineData("X-Anything: 1")]
    public void Fields_that_may_change_it_or_are_not_known_are_for_the_server(string field) => Assert.Equal(RequestKind.Whole, KindOf(With(field)));

    [Theory]
    [InlineData("Content-Length: 5")]
    [InlineData("Content-Length: 0")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Upgrade: websocket")]
    [InlineData("Expect: 100-continue")]
    [InlineData("Connection: upgrade")]
    [InlineData("Connection: keep-alive, X-Any")]
    [InlineData("Host: another")]
    [InlineData(" folded: 1")]
    [InlineData("no colon")]
    [InlineData(": nameless")]
    [InlineData("Accept : */*")]
    [InlineData("Accept: a\rb")]
    [InlineData("Accept: a\nHost: b")]
    [InlineData("Accept: a\0b")]
    [InlineData("Acc\u00e9pt: a")]
    public void What_frames_a_body_or_is_malformed_gives_the_connection_to_the_server(string field) => Assert.Equal(RequestKind.Foreign, KindOf(With(field)));

    [Theory]
    [InlineData("GET /1.ts HTTP/1.1\r\nAccept: */*\r\n\r\n", nameof(RequestKind.Whole))]
    [InlineData("GET /1.ts HTTP/1.1\r\nHost:\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("HEAD /1.ts HTTP/1.1\r\nHost: a\r\n\r\n", nameof(RequestKind.Whole))]
    [InlineData("GET /1.ts HTTP/1.0\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("GET http://a/1.ts HTTP/1.1\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("GET /1.ts  HTTP/1.1\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("GET /1.ts\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("get /1.ts HTTP/1.1\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("POST /1.ts HTTP/1.1\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("GET /1.ts HTTP/1.1\nHost: a\n\n", nameof(RequestKind.Partial))]
    [InlineData("GET /1.ts HTTP/1.1\r\nHost: a\r\n", nameof(RequestKind.Partial))]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("\u0016\u0003\u0001", nameof(RequestKind.Partial))]
    [InlineData("\r\nGET /1.ts HTTP/1.1\r\nHost: a\r\n\r\n", nameof(RequestKind.Foreign))]
    [InlineData("", nameof(RequestKind.Partial))]
    public void Request_lines_of_other_forms_are_for_the_server(string request, string kind) => Assert.Equal(kind, KindOf(request).ToString());

    [Fact]
    public void A_head_of_more_than_four_kibibytes_is_for_the_server() =>
        Assert.Equal(RequestKind.Foreign, KindOf(With("Cookie: " + new string('a', RequestHead.MaxBytes))));

    [Fact]
    public void Any_bytes_are_read_without_harm_and_what_is_plain_has_one_target_and_host()
    {
        var pieces = Gen.Elements(
            "GET ", "/1.ts", " HTTP/1.1", "\r\n", "\n", "\r", "\0", "Host", ":", " ", "edge", "Range", "Accept", "\r\n\r\n", "\u00ff", "Connection: close",
            "GET /1.ts HTTP/1.1\r\n", "Host: edge\r\n", "Range: bytes=", "0-", "Accept-Encoding: ", "If-None-Match: ");
        Prop.ForAll(Gen.ListOf(pieces).ToArbitrary(), static parts =>
        {
            var text = string.Concat(parts);
            var head = RequestHead.Read(Encoding.Latin1.GetBytes(text));
            if (head.Kind != RequestKind.Plain) return true;
            var own = text[..head.Length];
            return own.StartsWith("GET /", StringComparison.Ordinal) && own.EndsWith("\r\n\r\n", StringComparison.Ordinal) && !own.Contains('\0') && !head.Target.Contains((byte)' ');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Fact]
    public void Whatever_fields_stand_together_a_plain_request_says_each_thing_once_and_says_it_as_the_server_reads_it()
    {
        var value = Gen.ListOf(Gen.Elements("bytes=", "0", "-", "7", ",", " ", "\t", "gzip", "br", ";q=0", "*", "\"a\"", "W/", "\u00e9", "99999999999")).Select(string.Concat);
        var field = Gen.Zip(Gen.Elements("Range", "range", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Cache-Control", "Accept", "If-Range"), value);
        Prop.ForAll(Gen.ListOf(field).ToArbitrary(), static fields =>
        {
            var text = $"GET /1.ts HTTP/1.1\r\nHost: a\r\n{string.Concat(fields.Select(static f => $"{f.Item1}: {f.Item2}\r\n"))}\r\n";
            var head = RequestHead.Read(Encoding.Latin1.GetBytes(text));
            var said = fields.ToLookup(static f => f.Item1, static f => f.Item2.Trim(' ', '\t'), StringComparer.OrdinalIgnoreCase);
            if (head.Kind != RequestKind.Plain) return head.Kind == RequestKind.Whole && head.Length == text.Length;
            return !said["If-Range"].Any()
                && head.Range == RangeRequest.Parse(new StringValues([.. said["Range"]])) && head.Range is null == !said["Range"].Any()
                && Encoding.Latin1.GetString(head.Codings) == string.Join('|', said["Accept-Encoding"])
                && Encoding.Latin1.GetString(head.Tags) == string.Join('|', said["If-None-Match"])
                && (!said["If-Modified-Since"].Any() || !head.Tags.IsEmpty)
                && head.HasDirectives == said["Cache-Control"].Any();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    private static RequestKind KindOf(string request) => RequestHead.Read(Encoding.Latin1.GetBytes(request)).Kind;

    private static string With(string field) => Plain[..^2] + field + "\r\n\r\n";
}
