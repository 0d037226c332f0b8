using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

/// <summary>RFC 9110 section 5.6.7, RFC 9111 section 4.2.</summary>
public sealed class DatesAreReadInThreeForms
{
    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    [InlineData("SUN, 06 NOV 1994 08:49:37 gmt")]
    [InlineData(" Sun, 06 Nov 1994 08:49:37 UTC\t")]
    public void They_are_one_moment(string text)
    {
        Assert.True(HttpDate.TryParse(text, Given.Noon.Wall, out var date));
        Assert.Equal(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero), date);
    }

    [Theory]
    [InlineData("Thursday, 18-Aug-50 02:01:18 GMT", 2050)]
    [InlineData("Thursday, 18-Aug-76 02:01:18 GMT", 2076)]
    [InlineData("Thursday, 18-Aug-77 02:01:18 GMT", 1977)]
    public void Two_digits_are_never_more_than_fifty_years_ahead(string text, int year)
    {
        Assert.True(HttpDate.TryParse(text, Given.Noon.Wall, out var date));
        Assert.Equal(year, date.Year);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("Thu, 18 Aug 2050 02:01:18 AEST")]
    [InlineData("Thu, 18 Aug 2050 02:01:18 +0000")]
    [InlineData("Thu, 18 Aug 50 02:01:18 GMT")]
    [InlineData("Thu 18 Aug 2050 02:01:18 GMT")]
    [InlineData("Thu, 18  Aug  2050 02:01:18 GMT")]
    [InlineData("Thu, 18-Aug-2050 02:01:18 GMT")]
    [InlineData("Thu, 18 Aug 2050 02.01.18 GMT")]
    [InlineData("Thu, 18 Aug 2050 2:01:18 GMT")]
    [InlineData("Thu, 32 Aug 2050 02:01:18 GMT")]
    [InlineData("Xyz, 18 Aug 2050 02:01:18 GMT")]
    [InlineData("2050-08-18T02:01:18Z")]
    public void Anything_else_is_no_date(string text) => Assert.False(HttpDate.TryParse(text, Given.Noon.Wall, out _));

    [Fact]
    public void What_is_written_is_read() =>
        Assert.True(HttpDate.TryParse(HttpDate.Format(Given.Noon.Wall), Given.Noon.Wall, out var date) && date == Given.Noon.Wall);
}
