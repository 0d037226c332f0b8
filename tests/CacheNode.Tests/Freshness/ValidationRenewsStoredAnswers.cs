using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9111 sections 3.2 and 4.3.4.</summary>
public sealed class ValidationRenewsStoredAnswers
{
    private static readonly CacheInstant s_later = Given.Noon.After(100);

    [Fact]
    public void The_fields_of_the_304_replace_stored_ones_and_the_others_stay()
    {
        var renewed = Renew(
            ["Cache-Control: max-age=2", "ETag: \"a\"", "X-Old: 1", "X-Both: 1", "Content-Type: text/plain"],
            ["Cache-Control: max-age=600", "ETag: \"a\"", "X-Both: 2", "X-Both: 3", "Content-Type: text/html", $"Date: {Given.Date(100)}"]);

        Assert.Equal(RevalidationOutcome.Renewed, renewed.Outcome);
        Assert.Equal("1", renewed.Response.Fields.Get("X-Old").ToString());
        Assert.Equal(["2", "3"], renewed.Response.Fields.Get("X-Both").Select(line => line ?? ""));
        Assert.Equal("text/html", renewed.Response.Fields.Get("Content-Type").ToString());
        Assert.Equal(TimeSpan.FromSeconds(600), renewed.Response.FreshFor(s_later));
    }

    [Theory]
    [InlineData("Content-Length", "5", "10")]
    [InlineData("Content-Encoding", "gzip", "br")]
    [InlineData("Content-MD5", "a", "b")]
    [InlineData("Content-Range", "a", "b")]
    public void What_describes_the_bytes_held_is_not_replaced(string name, string held, string sent)
    {
        var renewed = Renew(["Cache-Control: max-age=2", "ETag: \"a\"", $"{name}: {held}"], ["ETag: \"a\"", $"{name}: {sent}"]);
        Assert.Equal(held, renewed.Response.Fields.Get(name).ToString());
    }

    [Fact]
    public void Fields_of_the_connection_are_not_taken_over()
    {
        var renewed = Renew(["Cache-Control: max-age=2", "ETag: \"a\"", "X: 1"], ["ETag: \"a\"", "Connection: X, close", "X: 2", "Keep-Alive: 5"]);
        Assert.Equal("1", renewed.Response.Fields.Get("X").ToString());
        Assert.Equal(0, renewed.Response.Fields.Get("Keep-Alive").Count);
    }

    [Fact]
    public void A_304_without_a_date_is_of_now()
    {
        var renewed = Renew(["Cache-Control: max-age=60", "ETag: \"a\"", "Age: 50", $"Date: {Given.Date(-50)}"], ["ETag: \"a\""]);
        Assert.Equal(TimeSpan.Zero, renewed.Response.Age(s_later));
        Assert.Equal(Given.Date(100), renewed.Response.Fields.Get("Date").ToString());
    }

    [Theory]
    [InlineData("ETag: \"a\"", "ETag: \"b\"", RevalidationOutcome.Mismatch)]
    [InlineData("ETag: \"a\"", "ETag: W/\"a\"", RevalidationOutcome.Renewed)]
    [InlineData("ETag: \"a\"", "X: 1", RevalidationOutcome.Renewed)]
    [InlineData("Last-Modified: Fri, 27 Nov 2026 11:00:00 GMT", "Last-Modified: Fri, 27 Nov 2026 11:00:01 GMT", RevalidationOutcome.Mismatch)]
    [InlineData("Last-Modified: Fri, 27 Nov 2026 11:00:00 GMT", "Last-Modified: Friday, 27-Nov-26 11:00:00 GMT", RevalidationOutcome.Renewed)]
    public void A_304_about_another_answer_renews_nothing(string held, string sent, RevalidationOutcome outcome) =>
        Assert.Equal(outcome, Renew(["Cache-Control: max-age=2", held], [sent]).Outcome);

    [Theory]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Cache-Control: private")]
    [InlineData("Vary: *")]
    public void A_304_may_end_the_storing(string line)
    {
        var renewed = Renew(["Cache-Control: max-age=2", "ETag: \"a\""], ["ETag: \"a\"", line]);
        Assert.Equal(RevalidationOutcome.RenewedForThisUse, renewed.Outcome);
    }

    [Fact]
    public void A_cookie_beside_the_304_is_for_one_client()
    {
        var renewed = Renew(["Cache-Control: max-age=2", "ETag: \"a\""], ["ETag: \"a\"", "Set-Cookie: user=1"]);
        Assert.Equal(RevalidationOutcome.Renewed, renewed.Outcome);
        Assert.Equal(0, renewed.Response.Fields.Get("Set-Cookie").Count);
    }

    [Fact]
    public void What_is_known_of_the_object_stays_known()
    {
        var facts = ObjectFacts.LivePlaylist(TimeSpan.FromSeconds(6));
        var stored = Given.Stored(Given.Answer(200, "ETag: \"a\"", "Accept-Ranges: bytes", "Content-Length: 77"), facts);
        var renewed = Revalidation.Apply(stored, Given.Get(), NotModified(["ETag: \"a\""]), Given.Policy).Response;

        Assert.Equal((facts, 77, true), (renewed.Facts, renewed.CompleteLength, renewed.BlocksCanBeRefetched));
        Assert.Equal(TimeSpan.FromSeconds(3), renewed.FreshFor(s_later));
    }

    private static RevalidationResult Renew(string[] stored, string[] notModified) =>
        Revalidation.Apply(Given.Stored(stored), Given.Get(), NotModified(notModified), Given.Policy);

    private static OriginAnswer NotModified(string[] lines) => Given.Answer(304, lines) with { RequestSent = s_later, Received = s_later };
}
