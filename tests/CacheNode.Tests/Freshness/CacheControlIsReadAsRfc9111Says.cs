using CdnNode.Freshness;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9111 sections 4.2.1 and 5.2.</summary>
public sealed class CacheControlIsReadAsRfc9111Says
{
    [Theory]
    [InlineData("max-age=3600", 3600)]
    [InlineData("MaX-aGe=3600", 3600)]
    [InlineData("max-age=003600", 3600)]
    [InlineData("max-age=\"3600\"", 3600)]
    [InlineData("foobar, max-age=3600", 3600)]
    [InlineData(" ,, max-age=3600 ,", 3600)]
    [InlineData("max-age=2147483648", 2147483648)]
    [InlineData("max-age=99999999999999999999999", 2147483648)]
    [InlineData("max-age=1, max-age=1800", 1)]
    [InlineData("extension=\"max-age=3600\", max-age=1", 1)]
    [InlineData("max-age=1, extension=\"max-age=3600\"", 1)]
    [InlineData("extension=\"a\\\", max-age=3600\", max-age=1", 1)]
    public void Numbers_are_read(string field, long seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), CacheControl.Parse(field).MaxAge);

    [Theory]
    [InlineData("max-age=-3600")]
    [InlineData("max-age='3600'")]
    [InlineData("max-age=3600.0")]
    [InlineData("max-age=a3600")]
    [InlineData("max-age=3600a")]
    [InlineData("max-age= 3600")]
    [InlineData("max-age=")]
    [InlineData("max-age")]
    [InlineData("max-age=\"\"")]
    public void A_lifetime_that_cannot_be_read_is_none(string field) => Assert.Equal(TimeSpan.Zero, CacheControl.Parse(field).MaxAge);

    [Theory]
    [InlineData("max-age =3600")]
    [InlineData("x=\"max-age=3600")]
    [InlineData("")]
    public void What_is_no_directive_says_nothing(string field) => Assert.Null(CacheControl.Parse(field).MaxAge);

    [Theory]
    [InlineData("no-store", CacheControlFlags.NoStore)]
    [InlineData("nO-StOrE, max-age=3", CacheControlFlags.NoStore)]
    [InlineData("no-store=\"x\"", CacheControlFlags.NoStore)]
    [InlineData("private", CacheControlFlags.Private)]
    [InlineData("no-cache", CacheControlFlags.NoCache)]
    [InlineData("private=", CacheControlFlags.Private)]
    [InlineData("no-cache=\"not a name, b\"", CacheControlFlags.NoCache)]
    [InlineData("public,must-revalidate", CacheControlFlags.Public | CacheControlFlags.MustRevalidate)]
    [InlineData("immutable, proxy-revalidate", CacheControlFlags.Immutable | CacheControlFlags.ProxyRevalidate)]
    [InlineData("must-understand, no-transform, only-if-cached", CacheControlFlags.MustUnderstand | CacheControlFlags.NoTransform | CacheControlFlags.OnlyIfCached)]
    [InlineData("max-stale", CacheControlFlags.MaxStaleAny)]
    [InlineData("nostore", CacheControlFlags.None)]
    public void Restrictions_are_read(string field, CacheControlFlags flags) => Assert.Equal(flags, CacheControl.Parse(field).Flags);

    [Fact]
    public void Field_names_restrict_these_fields_only()
    {
        var directives = CacheControl.Parse("private=\"Set-Cookie, X-User\", no-cache=\"a\", no-cache=b, max-age=5");

        Assert.Equal(CacheControlFlags.None, directives.Flags);
        Assert.Equal(["Set-Cookie", "X-User"], directives.PrivateFields!);
        Assert.Equal(["a", "b"], directives.NoCacheFields!);
        Assert.Equal(TimeSpan.FromSeconds(5), directives.MaxAge);
    }

    [Fact]
    public void Field_lines_are_one_list()
    {
        var directives = CacheControl.Parse(new StringValues(["max-age=3600", "s-maxage=1, no-cache", "max-age=7"]));

        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), true), (directives.MaxAge, directives.SharedMaxAge, directives.NoCache));
    }

    [Fact]
    public void Requests_bound_staleness_and_freshness()
    {
        var directives = CacheControl.Parse("max-stale=10, min-fresh=20, stale-if-error=30, stale-while-revalidate=40");

        Assert.Equal(
            (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40)),
            (directives.MaxStale, directives.MinFresh, directives.StaleIfError, directives.StaleWhileRevalidate));
    }

    [Theory]
    [InlineData("max-age=1", false)]
    [InlineData("max-age=1, must-revalidate", true)]
    [InlineData("max-age=1, proxy-revalidate", true)]
    [InlineData("no-cache", true)]
    [InlineData("s-maxage=1", true)]
    public void Some_directives_forbid_stale_use(string field, bool forbids) => Assert.Equal(forbids, CacheControl.Parse(field).ForbidsStale);
}
