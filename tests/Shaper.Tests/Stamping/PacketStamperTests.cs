namespace CdnNode.Shaper.Tests;

public sealed class PacketStamperTests
{
    private static readonly BitRate TwoMegabits = BitRate.FromMegabits(2);
    private const long Depth = 2 * QuantumRule.LeastBytes;

    [Fact]
    public void A1_at_2_megabits_units_leave_every_5_264_milliseconds()
    {
        var stamper = new PacketStamper(0);
        Assert.Equal([5_264_000, 10_528_000, 15_792_000], Enumerable.Range(0, 3).Select(_ => stamper.Stamp(0, 1316, Depth, TwoMegabits)).ToArray());
    }

    [Fact]
    public void A1_no_packet_is_rounded_so_a_million_packets_do_not_drift()
    {
        // 8 * 1316 s / 3,000,007 bit/s is no whole number of nanoseconds.
        var rate = BitRate.FromBitsPerSecond(3_000_007);
        var stamper = new PacketStamper(0);
        for (var i = 0; i < 1_000_000; i++)
            stamper.Stamp(stamper.LastNanos, 1316, Depth, rate);
        Assert.Equal((long)((Int128)8 * 1316 * 1_000_000 * PaceClock.Second / rate.BitsPerSecond), stamper.LastNanos);
    }

    [Fact]
    public void A1_after_an_idle_hour_exactly_the_depth_may_leave_at_once()
    {
        var stamper = new PacketStamper(0);
        var now = 3600 * PaceClock.Second;
        var atOnce = 0;
        while (stamper.Stamp(now, 1316, Depth, TwoMegabits) <= now)
            atOnce += 1316;
        Assert.Equal(Depth, atOnce);
    }

    [Fact]
    public void Peek_tells_the_stamp_and_changes_nothing()
    {
        var stamper = new PacketStamper(17);
        var peeked = stamper.Peek(0, 1316, Depth, TwoMegabits);
        Assert.Equal(17, stamper.LastNanos);
        Assert.Equal(peeked, stamper.Stamp(0, 1316, Depth, TwoMegabits));
    }

    [Fact]
    public void Changing_the_rate_loses_at_most_a_nanosecond_each_time()
    {
        var (slow, fast) = (BitRate.FromBitsPerSecond(1_999_993), BitRate.FromBitsPerSecond(2_000_003));
        var stamper = new PacketStamper(0);
        for (var i = 0; i < 10_000; i++)
            stamper.Stamp(stamper.LastNanos, 1316, Depth, i % 2 == 0 ? slow : fast);
        var exact = 5000 * (PaceFormulas.GapNanos(slow, 1316) + PaceFormulas.GapNanos(fast, 1316));
        Assert.InRange(stamper.LastNanos, exact - 10_000, exact);
    }

    [Fact]
    public void Stretching_scales_only_what_lies_ahead()
    {
        var stamper = new PacketStamper(1000);
        stamper.Stretch(2000, TwoMegabits, BitRate.FromMegabits(1));
        Assert.Equal(1000, stamper.LastNanos);
        stamper.Stretch(400, TwoMegabits, BitRate.FromMegabits(1));
        Assert.Equal(1600, stamper.LastNanos);
    }
}
