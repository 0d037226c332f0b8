using System.ComponentModel;
using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class BitRateTests
{
    [Theory]
    [InlineData("200kbit", 200_000)]
    [InlineData("2Mbit", 2_000_000)]
    [InlineData("12.5Mbit", 12_500_000)]
    [InlineData("2Mbit/s", 2_000_000)]
    [InlineData(" 1 Gbit ", 1_000_000_000)]
    [InlineData("0bit", 0)]
    [InlineData("1000Gbit", 1_000_000_000_000)]
    public void A_rate_is_a_number_and_a_unit(string text, long bits) => Assert.Equal(bits, BitRate.Parse(text).BitsPerSecond);

    [Theory]
    [InlineData("2", "expected a number and a unit, one of bit, kbit, Mbit, Gbit")]
    [InlineData("", "expected a number and a unit")]
    [InlineData("Mbit", "expected a number and a unit")]
    [InlineData("-2Mbit", "expected a number and a unit")]
    [InlineData("1e9bit", "expected a number and a unit")]
    [InlineData("2MB", "expected a number and a unit")]
    [InlineData("1,5Mbit", "expected a number and a unit")]
    [InlineData("1001Gbit", "at most 1000Gbit is allowed")]
    [InlineData("99999999999999999999999999Gbit", "at most 1000Gbit is allowed")]
    [InlineData("0.5bit", "not a whole number of bits")]
    public void A_bad_rate_says_what_was_wrong_and_what_is_allowed(string text, string expected)
    {
        Assert.False(BitRate.TryParse(text, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => BitRate.Parse(text));
    }

    [Theory]
    [InlineData(200_000, "200kbit")]
    [InlineData(12_500_000, "12.5Mbit")]
    [InlineData(1_234, "1.234kbit")]
    [InlineData(1_000_001, "1000.001kbit")]
    [InlineData(7, "7bit")]
    [InlineData(0, "0bit")]
    public void A_rate_is_written_in_the_largest_unit_that_is_exact(long bits, string text) =>
        Assert.Equal(text, BitRate.FromBitsPerSecond(bits).ToString());

    [Fact]
    public void What_is_written_reads_back_as_itself() => Property.Holds(
        from bits in Gen.Choose(0, int.MaxValue)
        from factor in Gen.Elements(1L, 3, 125, 400)
        select BitRate.FromBitsPerSecond(bits * factor),
        rate => BitRate.Parse(rate.ToString()) == rate);

    [Fact]
    public void Rates_outside_the_bounds_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BitRate.FromBitsPerSecond(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitRate.FromBitsPerSecond(1_000_000_000_001));
    }

    [Fact]
    public void Computed_rates_stay_within_the_bounds()
    {
        Assert.Equal(BitRate.Zero, BitRate.FromComputed(double.NaN));
        Assert.Equal(BitRate.Zero, BitRate.FromComputed(-5));
        Assert.Equal(BitRate.Max, BitRate.FromComputed(double.PositiveInfinity));
        Assert.Equal(BitRate.FromKilobits(1900), BitRate.FromMegabits(2) * 0.95);
    }

    [Fact]
    public void A_configuration_binder_can_read_one() =>
        Assert.Equal(BitRate.FromMegabits(2), TypeDescriptor.GetConverter(typeof(BitRate)).ConvertFromInvariantString("2Mbit"));

    [Fact]
    public void A_unit_of_transport_stream_is_seven_packets()
    {
        Assert.Equal(1316, TsUnit.Bytes);
        Assert.Equal([0, 1, 1, 2, 10], new long[] { 0, 1, 1316, 1317, 13160 }.Select(TsUnit.Count));
    }
}
