using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class DownloadRateControlTests
{
    private static readonly BitRate Floor = BitRate.FromKilobits(12);
    private static readonly BitRate Cap = BitRate.FromMegabits(10);

    [Theory]
    [InlineData(0.0, 1_050_000)]
    [InlineData(0.01, 950_000)]
    [InlineData(0.0999, 950_000)]
    [InlineData(0.1, 950_000)]
    [InlineData(0.3, 850_000)]
    [InlineData(0.5, 750_000)]
    [InlineData(1.0, 500_000)]
    public void A9_the_next_rate_follows_the_failures(double failureRatio, long next)
    {
        var control = new DownloadRateControl(BitRate.FromMegabits(1));
        control.EndPeriod(failureRatio, attempted: true, 1, Floor, Cap);
        Assert.Equal(next, control.Rate.BitsPerSecond);
    }

    [Fact]
    public void A9_nothing_attempted_or_a_rate_little_used_holds_it()
    {
        var control = new DownloadRateControl(BitRate.FromMegabits(1));
        control.EndPeriod(0, attempted: false, 0, Floor, Cap);
        control.EndPeriod(0, attempted: true, 0.89, Floor, Cap);
        Assert.Equal(BitRate.FromMegabits(1), control.Rate);
        control.EndPeriod(0, attempted: true, 0.9, Floor, Cap);
        Assert.Equal(BitRate.FromKilobits(1050), control.Rate);
    }

    [Fact]
    public void A9_from_12_kilobits_to_2_megabits_takes_105_seconds_by_five_per_cent_alone()
    {
        var control = new DownloadRateControl(Floor);
        var seconds = 0;
        for (; control.Rate < BitRate.FromMegabits(2); seconds++)
            control.EndPeriod(0, attempted: true, 1, Floor, Cap);
        Assert.Equal(105, seconds);
    }

    [Fact]
    public void A9_after_three_clean_periods_it_doubles_up_to_the_last_good_rate()
    {
        var control = new DownloadRateControl(BitRate.FromKilobits(1000));
        control.EndPeriod(0, true, 1, Floor, Cap);
        for (var i = 0; i < 4; i++)
            control.EndPeriod(1, true, 1, Floor, Cap);
        Assert.Equal(65_625, control.Rate.BitsPerSecond);
        for (var i = 0; i < 3; i++)
            control.EndPeriod(0, true, 1, Floor, Cap);
        var before = control.Rate;
        control.EndPeriod(0, true, 1, Floor, Cap);
        Assert.Equal(before * 2, control.Rate);
        for (var i = 0; i < 3; i++)
            control.EndPeriod(0, true, 1, Floor, Cap);
        Assert.Equal(1_050_000, control.Rate.BitsPerSecond);
        control.EndPeriod(0, true, 1, Floor, Cap);
        Assert.Equal(BitRate.FromKilobits(1050) * 1.05, control.Rate);
    }

    [Fact]
    public void Properties_4_and_13_within_the_bounds_and_a_higher_f_never_gives_a_higher_rate() => Property.Holds(
        from start in Property.Rates
        from cap in Property.Rates
        from history in Property.ArrayOf(Gen.Choose(0, 120), 0, 20)
        from low in Gen.Choose(0, 1000)
        from high in Gen.Choose(0, 1000)
        from use in Gen.Choose(0, 100)
        select (start, cap, history, low: Math.Min(low, high) / 1000.0, high: Math.Max(low, high) / 1000.0, use: use / 100.0),
        test =>
        {
            var control = new DownloadRateControl(test.start);
            foreach (var failures in test.history)
                control.EndPeriod(Math.Max(0, failures - 20) / 100.0, true, 1, Floor, test.cap);
            var other = control;
            control.EndPeriod(test.low, true, test.use, Floor, test.cap);
            other.EndPeriod(test.high, true, test.use, Floor, test.cap);
            return control.Rate >= other.Rate && control.Rate <= test.cap && other.Rate >= Floor;
        });

    [Fact]
    public void The_bandwidth_of_a_link_is_smoothed()
    {
        var link = new LinkBandwidth();
        link.Add(250_000);
        link.EndPeriod(1000);
        Assert.Equal(BitRate.FromMegabits(2), link.Value);
        link.EndPeriod(1000);
        Assert.Equal(BitRate.FromKilobits(1500), link.Value);
    }
}
