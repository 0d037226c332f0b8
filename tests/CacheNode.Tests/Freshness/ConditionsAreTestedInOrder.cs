using System.Text;
using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9110 sections 13.1 and 13.2.2, RFC 9111 section 4.3.2.</summary>
public sealed class ConditionsAreTestedInOrder
{
    [Theory]
    [InlineData("X: 1", PreconditionVerdict.Serve)]
    [InlineData("If-None-Match: \"a\"", PreconditionVerdict.NotModified)]
    [InlineData("If-None-Match: W/\"a\"", PreconditionVerdict.NotModified)]
    [InlineData("If-None-Match: *", PreconditionVerdict.NotModified)]
    [InlineData("If-None-Match: \"1\", \"a\" , \"2\"", PreconditionVerdict.NotModified)]
    [InlineData("If-None-Match: \"1\"|If-None-Match: \"a\"", PreconditionVerdict.NotModified)]
    [InlineData("If-None-Match: \"1,a\", \"a\"", PreconditionVerdict.NotModified)]
    [InlineData("If-None-Match: \"b\"", PreconditionVerdict.Serve)]
    [InlineData("If-None-Match: a", PreconditionVerdict.Serve)]
    [InlineData("If-None-Match: \"a", PreconditionVerdict.Serve)]
    [InlineData("If-None-Match: \"A\"", PreconditionVerdict.Serve)]
    [InlineData("If-Modified-Since: Fri, 27 Nov 2026 11:00:00 GMT", PreconditionVerdict.NotModified)]
    [InlineData("If-Modified-Since: Friday, 27-Nov-26 11:00:00 GMT", PreconditionVerdict.NotModified)]
    [InlineData("If-Modified-Since: Fri, 27 Nov 2026 11:30:00 GMT", PreconditionVerdict.NotModified)]
    [InlineData("If-Modified-Since: Fri, 27 Nov 2026 10:59:59 GMT", PreconditionVerdict.Serve)]
    [InlineData("If-Modified-Since: yesterday", PreconditionVerdict.Serve)]
    [InlineData("If-None-Match: \"b\"|If-Modified-Since: Fri, 27 Nov 2026 11:00:00 GMT", PreconditionVerdict.Serve)]
    [InlineData("If-None-Match: \"a\"|If-Modified-Since: Fri, 27 Nov 2026 10:00:00 GMT", PreconditionVerdict.NotModified)]
    [InlineData("If-Match: \"a\"", PreconditionVerdict.Serve)]
    [InlineData("If-Match: *", PreconditionVerdict.Serve)]
    [InlineData("If-Match: W/\"a\"", PreconditionVerdict.Failed)]
    [InlineData("If-Match: \"b\"|If-None-Match: \"a\"", PreconditionVerdict.Failed)]
    [InlineData("If-Match: \"a\"|If-None-Match: \"a\"", PreconditionVerdict.NotModified)]
    [InlineData("If-Unmodified-Since: Fri, 27 Nov 2026 10:00:00 GMT", PreconditionVerdict.Failed)]
    [InlineData("If-Unmodified-Since: Fri, 27 Nov 2026 11:00:00 GMT", PreconditionVerdict.Serve)]
    [InlineData("If-Match: \"a\"|If-Unmodified-Since: Fri, 27 Nov 2026 10:00:00 GMT", PreconditionVerdict.Serve)]
    public void Against_an_answer_with_a_tag_and_a_date(string request, PreconditionVerdict verdict)
    {
        var stored = Given.Stored("Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: Fri, 27 Nov 2026 11:00:00 GMT");
        Assert.Equal(verdict, Preconditions.Evaluate(Given.Fields(request.Split('|')), stored));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("\"b\"", false)]
    [InlineData("W/\"b\", \"c\"", false)]
    [InlineData("\"A\"", false)]
    [InlineData("\"a\"", true)]
    [InlineData("W/\"a\"", true)]
    [InlineData("*", null)]
    [InlineData("a", null)]
    [InlineData("w/\"a\"", null)]
    [InlineData("\"ab\"", null)]
    [InlineData("\"b\", \"a\"", null)]
    [InlineData("\"a\",", null)]
    public void At_a_glance_only_what_is_beyond_doubt_is_told(string tags, bool? names) =>
        Assert.Equal(names, Preconditions.Names(Encoding.ASCII.GetBytes(tags), Given.Stored("ETag: W/\"a\"")));

    [Theory]
    [InlineData(0, PreconditionVerdict.NotModified)]
    [InlineData(-1, PreconditionVerdict.Serve)]
    public void Without_Last_Modified_the_date_of_the_answer_stands_in(int seconds, PreconditionVerdict verdict)
    {
        var stored = Given.Stored("Cache-Control: max-age=60");
        Assert.Equal(verdict, Preconditions.Evaluate(Given.Fields($"If-Modified-Since: {Given.Date(seconds)}"), stored));
    }

    [Fact]
    public void An_error_is_never_304() =>
        Assert.Equal(
            PreconditionVerdict.Serve,
            Preconditions.Evaluate(Given.Fields("If-None-Match: *"), Given.Stored(Given.Answer(404, "Cache-Control: max-age=60", "ETag: \"a\""))));

    [Theory]
    [InlineData("\"a\"", true)]
    [InlineData("W/\"a\"", false)]
    [InlineData("\"b\"", false)]
    [InlineData("a", false)]
    [InlineData("Fri, 27 Nov 2026 11:00:00 GMT", true)]
    [InlineData("Fri, 27 Nov 2026 11:00:01 GMT", false)]
    public void If_Range_keeps_the_range_for_the_very_same_bytes(string ifRange, bool keeps)
    {
        var stored = Given.Stored("Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: Fri, 27 Nov 2026 11:00:00 GMT");
        Assert.Equal(keeps, RangeRequest.MayServeRange(ifRange, stored));
    }

    [Fact]
    public void A_date_within_the_second_of_the_answer_is_no_strong_validator() =>
        Assert.False(RangeRequest.MayServeRange(Given.Date(0), Given.Stored("Cache-Control: max-age=60", $"Last-Modified: {Given.Date(0)}")));

    [Fact]
    public void A_304_carries_no_content_metadata_but_its_validators()
    {
        var fields = Given.Fields();
        Given.Stored("Cache-Control: max-age=60", "ETag: \"a\"", "Content-Type: a/b", "Content-Length: 5", "Content-Location: /x", "Vary: Foo").CopyNotModifiedFieldsTo(fields);

        Assert.Equal(["Cache-Control", "Content-Location", "Date", "ETag", "Vary"], fields.Keys.Order());
    }

    [Theory]
    [InlineData("\"\"", "", false)]
    [InlineData("W/\"a,b\"", "a,b", true)]
    [InlineData("\"abcdefü\"", "abcdefü", false)]
    public void Tags_are_read(string text, string opaque, bool weak)
    {
        Assert.True(EntityTag.TryParse(text, out var tag));
        Assert.Equal((opaque, weak, text), (tag.Opaque, tag.IsWeak, tag.ToString()));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("w/\"a\"")]
    [InlineData("\"a")]
    [InlineData("\"a b\"")]
    [InlineData("\"a\" x")]
    [InlineData("")]
    public void Others_are_no_tags(string text) => Assert.False(EntityTag.TryParse(text, out _));
}
