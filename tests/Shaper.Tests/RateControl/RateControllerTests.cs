using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class RateControllerTests
{
    private static readonly BitRate S = BitRate.FromMegabits(2);
    private static readonly PaceBounds Bounds = new(BitRate.FromKilobits(500), BitRate.Max, 0.25, 0.05);
    private static readonly Watermarks Marks = Watermarks.For(S, QuantumRule.BytesFor(S), new());
    private static readonly long Middle = (Marks.LowBytes + Marks.HighBytes) / 2;

    private RateController _control;
    private long _now = PaceClock.Second;

    public RateControllerTests() => _control.Observe(_now, 0, Marks);

    [Fact]
    public void A_queue_within_its_reserve_is_sent_at_exactly_the_rate()
    {
        Assert.Equal(PaceState.Normal, _control.State);
        Assert.Equal(S, _control.RateFor(S, Bounds));
    }

    [Fact]
    public void A4_a_full_queue_slows_down_by_a_quarter_and_moves_stamp_k_back_by_k_times_1_316_ms()
    {
        Assert.True(_control.Observe(_now, Marks.HighBytes, Marks));
        var perByte = _control.TakeStep(_now, Marks.HighBytes, S, Bounds);
        Assert.Equal(PaceState.Slow, _control.State);
        Assert.Equal(BitRate.FromKilobits(1600), _control.RateFor(S, Bounds));
        Assert.Equal(1.316e6, perByte * 1316, 1e-6);
        Assert.Equal(3.948e6, perByte * 3 * 1316, 1e-6);
    }

    [Fact]
    public void A4_is_repeated_once_a_second_from_the_current_rate_while_the_queue_is_full()
    {
        Assert.True(Full());
        _now += PaceClock.Second - 1;
        Assert.False(_control.Observe(_now, Marks.HighBytes, Marks));
        _now += 1;
        Assert.True(Full());
        Assert.Equal(BitRate.FromKilobits(1280), _control.RateFor(S, Bounds));
    }

    [Fact]
    public void A4_shifts_by_at_most_a_second_an_episode_and_stops_at_the_floor()
    {
        var total = 0.0;
        for (var i = 0; i < 20; i++, _now += PaceClock.Second)
        {
            Assert.True(_control.Observe(_now, Marks.HighBytes, Marks));
            total += _control.TakeStep(_now, Marks.HighBytes, S, Bounds) * Marks.HighBytes;
        }
        Assert.Equal(PaceClock.Second, total, 1e3);
        Assert.Equal(Bounds.Floor, _control.RateFor(S, Bounds));
    }

    [Fact]
    public void Slow_is_left_when_the_queue_is_below_H_and_one_period_was_clean()
    {
        Full();
        Period(Middle, failed: 1316);
        Assert.Equal(PaceState.Slow, _control.State);
        Period(Middle, failed: 0);
        Assert.Equal(PaceState.Fast, _control.State);
    }

    [Fact]
    public void A5_after_a_clean_period_between_the_marks_the_interval_is_five_per_cent_shorter()
    {
        Period(Middle, failed: 0);
        Assert.Equal(PaceState.Fast, _control.State);
        Assert.Equal(2_105_263, _control.RateFor(S, Bounds).BitsPerSecond);
    }

    [Fact]
    public void Between_the_marks_failures_or_silence_hold_the_rate()
    {
        Period(Middle, failed: 1316);
        Assert.Equal(S, _control.RateFor(S, Bounds));
        _now += PaceClock.Second;
        _control.Observe(_now, Middle, Marks);
        Assert.Equal(S, _control.RateFor(S, Bounds));
        Period(Middle, failed: 0);
        Period(Middle, failed: 1316);
        Assert.Equal(PaceState.Fast, _control.State);
    }

    [Fact]
    public void A_failure_in_the_running_period_forbids_speeding_up_though_the_last_one_was_clean()
    {
        Period(0, failed: 0);
        _control.Count(13_160, 1316);
        _control.Observe(_now, Middle, Marks);
        Assert.Equal(PaceState.Normal, _control.State);
    }

    [Fact]
    public void While_it_drains_a_queue_filled_up_to_H_is_slowed_down_only_after_a_failure()
    {
        Period(Middle, failed: 0);
        Assert.False(_control.Observe(_now, Marks.HighBytes, Marks));
        _control.Count(1316, 1316);
        Assert.True(_control.Observe(_now, Marks.HighBytes, Marks));
    }

    [Fact]
    public void A6_once_fast_it_is_fast_until_the_queue_is_down_at_L_and_then_exactly_the_rate()
    {
        Period(Middle, failed: 0);
        _control.Observe(_now, Marks.LowBytes + 1, Marks);
        Assert.Equal(PaceState.Fast, _control.State);
        _control.Observe(_now, Marks.LowBytes, Marks);
        Assert.Equal(S, _control.RateFor(S, Bounds));
    }

    [Fact]
    public void Properties_4_and_7_the_rate_is_within_its_bounds_and_on_the_right_side_of_s() => Property.Holds(
        from rate in Property.Rates
        from floor in Property.Rates
        from steps in Property.ArrayOf(Gen.Choose(0, 100), 1, 60)
        select (rate, floor, steps),
        test =>
        {
            var marks = Watermarks.For(test.rate, QuantumRule.BytesFor(test.rate), new());
            var bounds = new PaceBounds(BitRate.Min(test.floor, test.rate), BitRate.Max, 0.25, 0.05);
            var control = new RateController();
            var now = PaceClock.Second;
            foreach (var step in test.steps)
            {
                now += step * 20_000_000;
                control.Count(1316, step % 3 == 0 ? 1316 : 0);
                var level = marks.SizeBytes * step / 100;
                if (control.Observe(now, level, marks))
                    control.TakeStep(now, level, test.rate, bounds);
                var rate = control.RateFor(test.rate, bounds);
                var right = control.State switch
                {
                    PaceState.Slow => rate < test.rate || test.rate == bounds.Floor,
                    PaceState.Fast => rate > test.rate,
                    _ => rate == test.rate,
                };
                if (!right || rate < bounds.Floor || rate > bounds.Cap || (level <= marks.LowBytes && rate != test.rate))
                    return false;
            }
            return true;
        });

    private bool Full()
    {
        var due = _control.Observe(_now, Marks.HighBytes, Marks);
        if (due)
            _control.TakeStep(_now, Marks.HighBytes, S, Bounds);
        return due;
    }

    private void Period(long level, long failed)
    {
        _control.Count(13_160, failed);
        _now += PaceClock.Second;
        _control.Observe(_now, level, Marks);
    }
}
