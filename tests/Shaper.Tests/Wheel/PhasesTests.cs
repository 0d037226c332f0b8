using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public class PhasesTests
{
    private const long Tick = 5_000_000;
    private const long Period = 1_000_160_000;
    private const long Moment = 4 * Tick;

    private readonly FakeTime _time = new();
    private readonly Phases _phases = new(new Random(3));

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(3000)]
    [InlineData(10_000)]
    public void However_many_come_a_tenth_of_the_period_has_about_a_tenth_of_them(int viewers)
    {
        var starts = Starts(viewers, Period);
        for (var from = 0L; from < Period; from += Moment)
            Assert.InRange(starts.Count(s => Mod(s - from, Period) < Period / 10), 0, 1 + (viewers * 0.17));
    }

    [Fact]
    public void Those_of_one_tick_came_one_after_the_other()
    {
        var starts = Starts(10_000, Period);
        var neighbours = starts.Zip(starts.Skip(1)).Count(static pair => Mod(pair.First - pair.Second, Period) == 0);
        Assert.InRange(neighbours, 8500, 10_000);
    }

    [Fact]
    public void Every_fourth_tick_has_turns_of_a_long_period_and_every_tick_those_of_a_short_one()
    {
        Assert.Equal(50, Starts(10_000, Period).Select(static s => Mod(s, Period) / Tick).Distinct().Count());
        Assert.Equal(5, Starts(10_000, 5 * Tick).Select(static s => Mod(s, 5 * Tick) / Tick).Distinct().Count());
    }

    [Theory]
    [InlineData(1, 17)]
    [InlineData(3_333, 17)]
    [InlineData(3_334, 25)]
    [InlineData(5_000, 25)]
    [InlineData(5_001, 50)]
    public void Every_third_or_second_moment_is_enough_while_no_more_than_200_viewers_share_it(int viewers, int moments) => Assert.Equal(moments, Moments(Period, viewers));

    [Theory]
    [InlineData(590, 15)]
    [InlineData(600, 10)]
    [InlineData(390, 19)]
    [InlineData(400, 10)]
    public void A_period_keeps_ten_moments_if_it_has_them(int milliseconds, int moments) => Assert.Equal(moments, Moments(milliseconds * 1_000_000L, viewers: 100));

    [Fact]
    public void The_first_turn_is_within_a_period_whatever_it_is_and_whenever_one_comes() => Property.Holds(
        from rate in Property.Rates
        from quantum in Gen.Choose(1, 32 * 1024)
        from now in Gen.Choose(0, int.MaxValue)
        from viewers in Gen.Choose(0, 100_000)
        let period = PaceMath.NanosFor(quantum, rate)
        select (period, now: now * 1_000_003L, viewers),
        t => _phases.Start(t.now, t.period, Tick, t.viewers) - t.now is var wait && wait >= 0 && wait < t.period);

    private static long Mod(long value, long period) => ((value % period) + period) % period;

    /// <summary>Those that are used when a great many begin while so many have turns.</summary>
    private int Moments(long period, int viewers) => Enumerable.Range(0, 50_000).Select(_ => Mod(_phases.Start(_time.NowNanos, period, Tick, viewers), period)).Distinct().Count();

    /// <summary>Viewers who come within two seconds.</summary>
    private long[] Starts(int viewers, long period) =>
        [.. Enumerable.Range(0, viewers).Select(i => _phases.Start(_time.NowNanos + (i * 2 * PaceClock.Second / viewers), period, Tick, i + 1))];
}
