using System.Text;
using CdnNode.Front;
using FsCheck;
using FsCheck.Fluent;

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
        Assert.False(head.TakesCodings);
    }

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

    [Fact]
    public void Codings_are_noted() => Assert.True(RequestHead.Read(Encoding.Latin1.GetBytes(With("Accept-Encoding: gzip, br"))).TakesCodings);

    [Theory]
    [InlineData("Range: bytes=0-")]
    [InlineData("If-None-Match: \"a\"")]
    [InlineData("If-Modified-Since: Fri, 27 Nov 2026 12:00:00 GMT")]
    [InlineData("If-Range: \"a\"")]
    [InlineData("Cache-Control: no-cache")]
    [InlineData("Pragma: no-cache")]
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
        var pieces = Gen.Elements("GET ", "/1.ts", " HTTP/1.1", "\r\n", "\n", "\r", "\0", "Host", ":", " ", "edge", "Range", "Accept", "\r\n\r\n", "\u00ff", "Connection: close");
        Prop.ForAll(Gen.ListOf(pieces).ToArbitrary(), static parts =>
        {
            var text = string.Concat(parts);
            var head = RequestHead.Read(Encoding.Latin1.GetBytes(text));
            if (head.Kind != RequestKind.Plain) return true;
            var own = text[..head.Length];
            return own.StartsWith("GET /", StringComparison.Ordinal) && own.EndsWith("\r\n\r\n", StringComparison.Ordinal) && !own.Contains('\0') && !head.Target.Contains((byte)' ');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    private static RequestKind KindOf(string request) => RequestHead.Read(Encoding.Latin1.GetBytes(request)).Kind;

    private static string With(string field) => Plain[..^2] + field + "\r\n\r\n";
}
