namespace CdnNode.Shaper.Tests;

public sealed class PaceFormulasTests
{
    private static readonly BitRate S = BitRate.FromMegabits(2);

    [Fact]
    public void A1_gap_of_a_unit_at_2_megabits_is_5_264_milliseconds() => Assert.Equal(5.264e6, PaceFormulas.GapNanos(S, 1316), 1e-6);

    [Fact]
    public void A2_at_2_megabits_189_97_units_leave_a_second() => Assert.Equal(189.97, PaceFormulas.PacketsPerSecond(S, 1316), 0.005);

    [Fact]
    public void A3_in_two_and_a_half_seconds_625_000_bytes_are_ideal_and_474_whole_packets_leave()
    {
        var time = TimeSpan.FromSeconds(2.5);
        Assert.Equal(625_000, PaceFormulas.IdealBytes(S, time));
        Assert.Equal(474 * 1316, PaceFormulas.WholePacketBytes(S, 1316, time));
        Assert.Equal(623_784, PaceFormulas.WholePacketBytes(S, 1316, time));
    }

    [Fact]
    public void A4_a_shift_of_2632_bits_is_a_quarter_and_gives_1_6_megabits()
    {
        var delta = PaceFormulas.SlowDownDelta(2632, 1316);
        Assert.Equal(0.25, delta);
        Assert.Equal(BitRate.FromKilobits(1600), PaceFormulas.SlowRate(S, delta, 1));
        Assert.Equal(BitRate.FromKilobits(1280), PaceFormulas.SlowRate(S, delta, 2));
        Assert.Equal(6.58e6, PaceFormulas.GapNanos(PaceFormulas.SlowRate(S, delta, 1), 1316), 1e-6);
    }

    [Fact]
    public void A5_five_per_cent_shorter_gives_a_gap_of_5_0008_milliseconds_and_2_105_megabits()
    {
        var fast = PaceFormulas.FastRate(S, 0.05);
        Assert.Equal(2_105_263, fast.BitsPerSecond);
        Assert.Equal(5.0008e6, PaceFormulas.GapNanos(fast, 1316), 1.0);
    }

    [Fact]
    public void A7_six_seconds_normal_three_slow_one_fast_carry_2_363_megabytes()
    {
        var bytes = PaceFormulas.FlowBytes(
            S, TimeSpan.FromSeconds(6), BitRate.FromKilobits(1600), TimeSpan.FromSeconds(3), PaceFormulas.FastRate(S, 0.05), TimeSpan.FromSeconds(1));
        Assert.Equal(18.905e6 / 8, bytes, 100.0);
        Assert.Equal(2.363e6, bytes, 500.0);
    }

    [Fact]
    public void A7_the_bound_of_a_window_is_depth_and_flow_and_one_quantum() => Assert.Equal(
        21_056 + 26_250 + 10_528,
        PaceFormulas.WindowBound(21_056, S, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(5), 10_528));

    [Fact]
    public void A8_the_worked_burst_lasts_16_05_milliseconds_and_carries_200_620_bytes()
    {
        Assert.Equal(16.05, TokenBucketMath.BurstTime(262_144, 65_536, 250_000, 12.5e6).TotalMilliseconds, 0.005);
        Assert.Equal(200_620, TokenBucketMath.BurstBytes(262_144, 65_536, 250_000, 12.5e6), 1.0);
    }

    [Fact]
    public void A8_output_no_faster_than_filling_bursts_for_ever_and_a_short_bucket_never()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, TokenBucketMath.BurstTime(100, 0, 500, 500));
        Assert.Equal(Timeout.InfiniteTimeSpan, TokenBucketMath.BurstTime(100, 0, 500, 400));
        Assert.Equal(TimeSpan.Zero, TokenBucketMath.BurstTime(100, 101, 500, 1000));
    }

    [Fact]
    public void A8_solved_for_the_depth_gives_the_depth_back()
    {
        var burst = TokenBucketMath.BurstTime(262_144, 65_536, 250_000, 12.5e6);
        Assert.InRange(TokenBucketMath.DepthFor(burst, 65_536, 250_000, 12.5e6), 262_142, 262_145);
    }

    [Theory]
    [InlineData(12, 10_528)]
    [InlineData(200, 10_528)]
    [InlineData(800, 10_528)]
    [InlineData(2_000, 25_004)]
    [InlineData(2_600, 31_584)]
    [InlineData(100_000, 31_584)]
    public void A_quantum_is_whole_units_about_100_ms_and_fits_a_write(long kilobits, int bytes) =>
        Assert.Equal(bytes, QuantumRule.BytesFor(BitRate.FromKilobits(kilobits)));

    [Fact]
    public void Every_quantum_is_whole_units_within_32_KiB() => Property.Holds(
        Property.Rates, rate => QuantumRule.BytesFor(rate) is >= 10_528 and <= 32_768 and var q && q % 1316 == 0);
}
