using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9111 sections 3, 3.5, 4.2.1, 4.2.2 and 5.2.2; the node's own rules.</summary>
public sealed class AnswersAreStoredAsRfc9111Says
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Theory]
    [InlineData(200, "Cache-Control: max-age=60")]
    [InlineData(299, "Cache-Control: max-age=60")]
    [InlineData(302, "Cache-Control: max-age=60")]
    [InlineData(404, "Cache-Control: max-age=60")]
    [InlineData(503, "Cache-Control: max-age=60")]
    [InlineData(599, "Cache-Control: max-age=60")]
    [InlineData(200, "ETag: \"a\"")]
    [InlineData(200, "Cache-Control: no-cache|ETag: \"a\"")]
    [InlineData(200, "Cache-Control: no-store, must-understand, max-age=60")]
    [InlineData(200, "Cache-Control: private=\"X\", max-age=60")]
    [InlineData(200, "Cache-Control: max-age=60, no-cache=\"Set-Cookie\"|Set-Cookie: a=b")]
    [InlineData(200, "Cache-Control: no-store|CDN-Cache-Control: max-age=60")]
    [InlineData(200, "Cache-Control: max-age=0, stale-if-error=60")]
    [InlineData(404, "X: 1")]
    public void These_are_stored(int status, string lines) => Check(StoreReason.Stored, status, lines);

    [Theory]
    [InlineData(StoreReason.NoLifetime, 200, "X: 1")]
    [InlineData(StoreReason.NoLifetime, 200, "Cache-Control: max-age=0")]
    [InlineData(StoreReason.NoLifetime, 200, "Cache-Control: no-cache, max-age=60")]
    [InlineData(StoreReason.NoLifetime, 200, "Expires: 0")]
    [InlineData(StoreReason.NoLifetime, 502, "X: 1")]
    [InlineData(StoreReason.NoLifetime, 302, "Last-Modified: Fri, 27 Nov 2026 11:00:00 GMT")]
    [InlineData(StoreReason.Status, 304, Fresh)]
    [InlineData(StoreReason.Status, 400, Fresh)]
    [InlineData(StoreReason.Status, 405, Fresh)]
    [InlineData(StoreReason.Status, 413, Fresh)]
    [InlineData(StoreReason.Status, 431, Fresh)]
    [InlineData(StoreReason.Status, 103, Fresh)]
    [InlineData(StoreReason.Status, 599, "Cache-Control: max-age=60, must-understand")]
    [InlineData(StoreReason.NoStore, 200, "Cache-Control: max-age=60, no-store")]
    [InlineData(StoreReason.NoStore, 200, "Surrogate-Control: no-store|Cache-Control: max-age=60")]
    [InlineData(StoreReason.Private, 200, "Cache-Control: private, max-age=60")]
    [InlineData(StoreReason.PartialContent, 206, "Cache-Control: max-age=60|Content-Range: bytes 0-1/10")]
    [InlineData(StoreReason.VaryStar, 200, "Cache-Control: max-age=60|Vary: *")]
    [InlineData(StoreReason.VaryStar, 200, "Cache-Control: max-age=60|Vary: |Vary: Foo, *")]
    [InlineData(StoreReason.SetCookie, 200, "Cache-Control: max-age=60|Set-Cookie: a=b")]
    public void These_are_not(StoreReason reason, int status, string lines) => Check(reason, status, lines);

    [Theory]
    [InlineData("POST")]
    [InlineData("HEAD")]
    [InlineData("get")]
    public void Only_answers_to_GET_are_stored(string method)
    {
        var expected = method == "get" ? StoreReason.Stored : StoreReason.Method;
        Assert.Equal(expected, Given.Decide(Given.Answer(200, Fresh), Given.Get() with { Method = method }).Reason);
    }

    [Theory]
    [InlineData("max-age=60", StoreReason.Authorization)]
    [InlineData("max-age=60, public", StoreReason.Stored)]
    [InlineData("max-age=60, must-revalidate", StoreReason.Stored)]
    [InlineData("s-maxage=60", StoreReason.Stored)]
    [InlineData("max-age=60, proxy-revalidate", StoreReason.Authorization)]
    public void Answers_to_Authorization_are_shared_only_when_they_say_so(string cacheControl, StoreReason reason) =>
        Assert.Equal(reason, Given.Decide(Given.Answer(200, $"Cache-Control: {cacheControl}"), Given.Get("Authorization: Basic x")).Reason);

    [Fact]
    public void A_cookie_may_be_stored_by_policy()
    {
        var policy = Given.Policy with { StoreSetCookie = true };
        var answer = Given.Answer(200, Fresh, "Set-Cookie: a=b");

        Assert.Equal(StoreReason.Stored, Given.Decide(answer, policy: policy).Reason);
        Assert.Equal("a=b", Given.Stored(answer, policy: policy).Fields.Get("Set-Cookie").ToString());
    }

    [Theory]
    [InlineData(false, StoreReason.Stored)]
    [InlineData(true, StoreReason.RequestNoStore)]
    public void A_request_may_forbid_it_when_it_is_heeded(bool honoured, StoreReason reason)
    {
        var policy = Given.Policy with { HonourRequestDirectives = honoured };
        Assert.Equal(reason, Given.Decide(Given.Answer(200, Fresh), Given.Get("Cache-Control: no-store"), policy: policy).Reason);
    }

    [Fact]
    public void A_body_whose_end_cannot_be_told_is_not_stored() =>
        Assert.Equal(StoreReason.CloseDelimited, Given.Decide(Given.Answer(200, Fresh) with { CloseDelimited = true }).Reason);

    [Theory]
    [InlineData("bytes 0-99/1000", StoreReason.Stored)]
    [InlineData("bytes 0-49/1000", StoreReason.RangeMismatch)]
    [InlineData("bytes 0-49/50", StoreReason.Stored)]
    [InlineData("bytes 1-99/1000", StoreReason.RangeMismatch)]
    [InlineData("bytes 0-99/*", StoreReason.RangeMismatch)]
    [InlineData("bytes 0-99/50", StoreReason.RangeMismatch)]
    [InlineData("items 0-99/1000", StoreReason.RangeMismatch)]
    [InlineData("", StoreReason.RangeMismatch)]
    public void A_part_is_stored_when_it_is_the_part_that_was_asked_for(string contentRange, StoreReason reason)
    {
        var request = Given.Get() with { AskedRange = ByteRange.Between(0, 99) };
        Assert.Equal(reason, Given.Decide(Given.Answer(206, Fresh, $"Content-Range: {contentRange}"), request).Reason);
    }

    [Fact]
    public void It_is_stored_as_a_part_of_the_whole()
    {
        var answer = Given.Answer(206, Fresh, "Content-Range: bytes 0-99/1000", "Content-Length: 100", "ETag: \"a\"");
        var request = Given.Get() with { AskedRange = ByteRange.Between(0, 99) };
        var stored = StoredResponseFactory.Create(request, answer, default, Given.Decide(answer, request), Given.Policy);

        Assert.Equal((200, 1000, true), (stored.Status, stored.CompleteLength, stored.BlocksCanBeRefetched));
        Assert.Equal("1000", stored.Fields.Get("Content-Length").ToString());
        Assert.Equal(0, stored.Fields.Get("Content-Range").Count);
    }

    [Theory]
    [InlineData("/me/x.ts", "text/html", StoreReason.ContentTypeMismatch)]
    [InlineData("/me;x.ts", "application/json", StoreReason.ContentTypeMismatch)]
    [InlineData("/me%2Fx.m3u8?a", "text/html; charset=utf-8", StoreReason.ContentTypeMismatch)]
    [InlineData("/me/x.ts;y=1", "text/html", StoreReason.ContentTypeMismatch)]
    [InlineData("/me/x.ts", "video/mp2t", StoreReason.Stored)]
    [InlineData("/me/x.ts", "application/octet-stream", StoreReason.Stored)]
    [InlineData("/me/x.html", "text/html", StoreReason.Stored)]
    public void A_media_path_with_other_content_is_not_stored(string target, string contentType, StoreReason reason) =>
        Assert.Equal(reason, Given.Decide(Given.Answer(200, Fresh, $"Content-Type: {contentType}"), Given.Get() with { Target = target }).Reason);

    [Fact]
    public void A_flood_of_fields_is_not_stored()
    {
        var many = Enumerable.Range(0, 300).Select(n => $"X-{n}: 1").Append(Fresh);
        Assert.Equal(StoreReason.HeadTooLarge, Given.Decide(Given.Answer(200, many)).Reason);
        Assert.Equal(StoreReason.HeadTooLarge, Given.Decide(Given.Answer(200, Fresh, "X: " + new string('x', 50_000))).Reason);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=0, s-maxage=3600|Expires: Fri, 27 Nov 2026 11:00:00 GMT", 3600)]
    [InlineData("Cache-Control: max-age=3600|Expires: 0", 3600)]
    [InlineData("Cache-Control: max-age=0|Expires: Fri, 27 Nov 2026 13:00:00 GMT", 0)]
    [InlineData("Expires: Fri, 27 Nov 2026 13:00:00 GMT", 3600)]
    [InlineData("Expires: Fri, 27 Nov 2026 13:00:00 GMT|Date: Fri, 27 Nov 2026 12:30:00 GMT", 1800)]
    [InlineData("Expires: Fri, 27 Nov 2026 13:00:00 GMT|Date: foo", 3600)]
    [InlineData("Expires: Fri, 27 Nov 2026 12:05:00 GMT|Date: Fri, 27 Nov 2026 12:06:40 GMT", 0)]
    [InlineData("Expires: 0", 0)]
    [InlineData("Expires: Fri, 27 Nov 2026 11:00:00 GMT", 0)]
    public void The_origins_lifetime_is_the_most_specific(string lines, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Given.Decide(Given.Answer(200, lines.Split('|'))).ExplicitLifetime);

    [Fact]
    public void Fields_of_one_connection_and_named_ones_are_left_out()
    {
        var stored = Given.Stored(
            "Connection: a, b", "a: 1", "B: 2", "c: 3", "Keep-Alive: x", "Proxy-Authenticate: x", "Transfer-Encoding: chunked", "TE: x", "Upgrade: x",
            "Age: 0", "Cache-Control: max-age=60, private=\"d\", no-cache=\"e\"", "d: 4", "E: 5", "Link: <1>", "Link: <2>");

        var names = Enumerable.Range(0, stored.Fields.Count).Select(i => stored.Fields[i].Name);
        Assert.Equal(["Cache-Control", "Date", "Link", "Link", "c"], names.Order(StringComparer.Ordinal));
        Assert.Equal(Given.Date(0), stored.Fields.Get("Date").ToString());
        var fields = Given.Fields("Link: old");
        stored.CopyFieldsTo(fields);
        Assert.Equal(["<1>", "<2>"], fields["Link"].Select(line => line ?? ""));
    }

    private static void Check(StoreReason reason, int status, string lines) => Assert.Equal(reason, Given.Decide(Given.Answer(status, lines.Split('|'))).Reason);
}
