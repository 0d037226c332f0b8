using CdnNode.Freshness;

namespace CdnNode.Tests.Freshness;

public sealed class RangesAreReadAsRfc9110Says
{
    [Theory]
    [InlineData("bytes=0-0", 10, 0, 0)]
    [InlineData("bytes=2-", 10, 2, 9)]
    [InlineData("bytes=-3", 10, 7, 9)]
    [InlineData("bytes=-100", 10, 0, 9)]
    [InlineData("bytes=5-100", 10, 5, 9)]
    [InlineData("bytes=-9223372036854775808", 10, 0, 9)]
    [InlineData("bytes=3-99999999999999999999999", 10, 3, 9)]
    [InlineData("bytes=0-0", 10_000_000_000, 0, 0)]
    public void One_range_is_served(string field, long length, long from, long to)
    {
        var parsed = RangeRequest.Parse(field);

        Assert.NotNull(parsed);
        Assert.Equal(RangeVerdict.Part, RangeRequest.Resolve(parsed.Value, length, out var range));
        Assert.Equal((from, to), (range.From, range.To));
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=99999999999999999999-")]
    public void What_the_body_hasnt_got_is_unsatisfiable(string field) =>
        Assert.Equal(RangeVerdict.Unsatisfiable, RangeRequest.Resolve(RangeRequest.Parse(field)!.Value, 10, out _));

    [Theory]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("items=0-1")]
    [InlineData("bytes=--1")]
    public void Anything_else_is_the_whole(string field) => Assert.Null(RangeRequest.Parse(field));

    [Fact]
    public void A_thousand_ranges_are_the_whole() =>
        Assert.Null(RangeRequest.Parse("bytes=" + string.Join(',', Enumerable.Repeat("0-", 1000))));

    [Fact]
    public void Random_ranges_agree_with_slicing_an_array()
    {
        var random = new Random(11);
        for (var i = 0; i < 50_000; i++)
        {
            long length = random.Next(0, 20);
            long? from = random.Next(4) == 0 ? null : random.Next(0, 25);
            long? to = from is not null && random.Next(3) == 0 ? null : random.Next((int)(from ?? 0), 30);
            var bytes = Enumerable.Range(0, (int)length).ToArray();
            var expected = from is { } f ? bytes.Where(b => b >= f && b <= (to ?? long.MaxValue)).ToArray() : bytes.TakeLast((int)to!.Value).ToArray();
            var verdict = RangeRequest.Resolve((from, to), length, out var range);
            if (expected.Length == 0) Assert.Equal(RangeVerdict.Unsatisfiable, verdict);
            else Assert.Equal((expected[0], expected[^1]), ((int)range.From, (int)range.To!.Value));
        }
    }
}
