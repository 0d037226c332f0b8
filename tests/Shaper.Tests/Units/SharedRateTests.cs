using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class SharedRateTests
{
    [Fact]
    public void It_is_exact_to_two_gigabits_and_to_a_kilobit_above() => Property.Holds(
        Gen.Choose(0, int.MaxValue).SelectMany(bits => Gen.Elements(1L, 450L), (bits, factor) => bits * factor),
        static bits =>
        {
            var held = new SharedRate(BitRate.FromBitsPerSecond(bits)).Value.BitsPerSecond;
            return held == (bits < 1L << 31 ? bits : bits / 1000 * 1000);
        });

    [Fact]
    public void The_greatest_rate_is_held_as_it_is() => Assert.Equal(BitRate.Max, new SharedRate(BitRate.Max).Value);

    [Fact]
    public void It_changes_only_from_what_the_caller_knows()
    {
        var (one, two) = (BitRate.FromMegabits(1), BitRate.FromMegabits(2));
        var rate = new SharedRate(one);

        Assert.False(rate.TryChange(two, BitRate.Zero));
        Assert.True(rate.TryChange(one, two));
        Assert.Equal(two, rate.Value);
        Assert.False(rate.Exchange(two));
        Assert.True(rate.Exchange(one));
    }
}
