using CdnNode.Freshness;
using FsCheck;
using FsCheck.Fluent;

namespace CdnNode.Tests.Freshness;

public sealed class StoredHeadsSurviveTheDisk
{
    private static readonly ObjectFacts[] s_facts =
    [
        ObjectFacts.Other, ObjectFacts.LivePlaylist(TimeSpan.FromSeconds(6)), ObjectFacts.LivePlaylist(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1)),
        ObjectFacts.VodPlaylist, ObjectFacts.MultivariantPlaylist, ObjectFacts.LiveSegment(TimeSpan.FromSeconds(60)), ObjectFacts.VodSegment,
    ];

    [Fact]
    public void What_is_read_is_what_was_written() =>
        Prop.ForAll(Heads().ToArbitrary(), head =>
        {
            var read = RoundTrip.Of(head, Given.Noon);
            Assert.NotNull(read);
            Assert.Equal(Describe(head), Describe(read));
            Assert.Equal(RoundTrip.Bytes(head), RoundTrip.Bytes(read));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_largest_head_fits_in_64_KiB()
    {
        var lines = Enumerable.Range(0, 250).Select(n => $"X-{n}: {new string('x', 180)}").Append("Cache-Control: max-age=60");
        Assert.InRange(RoundTrip.Bytes(Given.Stored(lines)).Length, 40_000, 65_536);
    }

    [Fact]
    public void Every_shortened_or_lengthened_form_is_refused()
    {
        var bytes = RoundTrip.Bytes(Given.Stored("Cache-Control: max-age=2147483648", "ETag: \"a\""));
        Assert.NotNull(StoredResponse.TryRead(bytes, Given.Noon, Given.Policy));
        for (var length = 0; length < bytes.Length; length++) Assert.Null(StoredResponse.TryRead(bytes.AsSpan(0, length), Given.Noon, Given.Policy));
        Assert.Null(StoredResponse.TryRead([.. bytes, 0], Given.Noon, Given.Policy));
    }

    [Fact]
    public void Another_version_is_refused()
    {
        var bytes = RoundTrip.Bytes(Given.Stored("Cache-Control: max-age=60"));
        bytes[0]++;
        Assert.Null(StoredResponse.TryRead(bytes, Given.Noon, Given.Policy));
    }

    private static Gen<StoredResponse> Heads() =>
        from status in Gen.Elements(200, 203, 301, 404, 410, 503, 599)
        from facts in Gen.Elements(s_facts)
        from maxAge in Gen.Elements("0", "1", "60", "2147483648", "x")
        from extra in Gen.Elements("", ", no-cache", ", must-revalidate", ", immutable, public", ", stale-while-revalidate=9, stale-if-error=99999999999")
        from names in Gen.ListOf(Gen.Elements("X-A", "Vary", "Content-Type", "Link", "ETag", "Last-Modified", "Accept-Ranges", "Age", "Content-Length"))
        from values in Gen.ArrayOf(Gen.Elements("", "1", "\"tag\"", "bytes", "é漢😀", Given.Date(-500), "a, b"), names.Count)
        let lines = names.Where(name => name != "Content-Length").Zip(values, (name, value) => $"{name}: {value}")
        select Given.Stored(Given.Answer(status, [$"Cache-Control: max-age={maxAge}{extra}", .. lines]), facts);

    private static string Describe(StoredResponse head) => string.Join(
        '|',
        [
            head.Status, head.Lifetime, head.ExplicitLifetime, head.Facts, head.Flags, head.ETag, head.LastModified, head.Date, head.InitialAge,
            head.StaleIfError, head.StaleWhileRevalidate, head.Route, head.Target, head.CompleteLength, head.Age(Given.Noon.After(7)),
            string.Join(',', head.VaryNames), .. Enumerable.Range(0, head.Fields.Count).Select(i => (object)head.Fields[i]),
        ]);
}
