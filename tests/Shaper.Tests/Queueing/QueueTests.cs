using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

public sealed class QueueTests
{
    private static readonly BitRate S = BitRate.FromMegabits(2);
    private static readonly object Owner = new();

    [Fact]
    public void The_marks_are_a_quarter_one_and_one_and_a_half_seconds_of_pace()
    {
        var marks = Watermarks.For(S, QuantumRule.BytesFor(S), new());
        Assert.Equal(new Watermarks(62_500, 250_000, 375_000), marks);
    }

    [Fact]
    public void Marks_always_have_room_for_quanta_and_never_pin_more_than_the_limit() => Property.Holds(Property.Rates, rate =>
    {
        var options = new ShaperOptions();
        var quantum = QuantumRule.BytesFor(rate);
        var marks = Watermarks.For(rate, quantum, options);
        return marks.LowBytes >= quantum && marks.HighBytes >= marks.LowBytes + (2 * quantum) && marks.SizeBytes >= marks.HighBytes + quantum
            && marks.SizeBytes <= options.QueueLimitBytes;
    });

    [Fact]
    public void Property_6_the_level_never_exceeds_m_and_an_enqueue_is_refused_exactly_from_H_on() => Property.Holds(
        from rate in Property.Rates
        from steps in Property.ArrayOf(Gen.Choose(-3, 20), 1, 200)
        select (rate, steps),
        test =>
        {
            var quantum = QuantumRule.BytesFor(test.rate);
            var marks = Watermarks.For(test.rate, quantum, new());
            var source = new PatternSource();
            var queue = new SendLanes();
            foreach (var step in test.steps)
            {
                if (step <= 0 && queue.Count > 0)
                {
                    queue.Accept(queue[0].Length, source);
                    continue;
                }
                var before = queue.LevelBytes;
                var taken = queue.TryEnqueue(new(Owner, 0, Math.Clamp(step * quantum / 20, 1, quantum), 0), marks);
                if (taken != before < marks.HighBytes || queue.LevelBytes > marks.SizeBytes)
                    return false;
            }
            return true;
        });

    [Fact]
    public void A10_the_first_leaves_after_the_delay_and_each_following_one_packet_time_later()
    {
        var queue = new RetransmitQueue();
        for (var i = 0; i < 3; i++)
            queue.AddLast(new(Owner, 0, 1316, 0));
        var last = queue.Restamp(51_000_000, S);
        Assert.Equal([51_000_000, 56_264_000, 61_528_000], new[] { queue[0].StampNanos, queue[1].StampNanos, queue[2].StampNanos });
        Assert.Equal(61_528_000, last);
    }

    [Fact]
    public void A10_the_delay_is_50_ms_doubles_with_each_failure_and_ends_at_a_second()
    {
        var delays = new[] { 1, 2, 3, 4, 5, 6, 200 }.Select(n => RetransmitDelay.Nanos(n, 5_000_000) / 1_000_000);
        Assert.Equal([50, 100, 200, 400, 800, 1000, 1000], delays);
        Assert.Equal(80, RetransmitDelay.Nanos(1, 80_000_000) / 1_000_000);
    }

    [Theory]
    [InlineData(9_212, 0, 1316)]
    [InlineData(9_870, 658, 658)]
    public void A11_of_ten_packets_the_last_three_are_sent_again_the_first_of_them_from_where_it_was_cut(int accepted, int offset, int length)
    {
        var source = new PatternSource(13_160, maxPiece: 1316);
        var lanes = new SendLanes();
        var marks = Watermarks.For(S, QuantumRule.LeastBytes, new());
        while (source.Pull(1316, out var packet) == PullStatus.Data)
            lanes.TryEnqueue(new(packet, 0), marks);
        Assert.Equal(13_160, lanes.Collect(1, source, new(), joinNeighbours: false));

        lanes.Accept(accepted, source);
        var stamper = new PacketStamper(0);
        lanes.Return(13_160 - accepted, 50_000_000, S, ref stamper);

        Assert.Equal(3, lanes.Count);
        Assert.Equal(3, source.Leases);
        Assert.Equal((7 * 1316) + offset, lanes[0].Offset);
        Assert.Equal(length, lanes[0].Length);
        Assert.Equal(50_000_000, lanes[0].StampNanos);
        Assert.Equal(13_160 - accepted, lanes.LevelBytes);
    }

    [Fact]
    public void What_must_be_sent_again_leaves_before_new_data_and_signalling_before_both()
    {
        var source = new PatternSource(4 * 1316, maxPiece: 1316);
        var lanes = new SendLanes();
        var marks = Watermarks.For(S, QuantumRule.LeastBytes, new());
        Fill(ref lanes, source, 2, marks);
        var stamper = new PacketStamper(0);
        lanes.Return(2 * 1316, 0, S, ref stamper);
        Fill(ref lanes, source, 2, marks);
        lanes.AddSignal([1], 0);
        lanes.AddSignal([2, 2], 0);

        Assert.Equal([1, 2, 1316, 1316, 1316, 1316], Lengths(lanes));
        Assert.Equal([0, 1316, 2632, 3948], Enumerable.Range(2, 4).Select(i => lanes[i].Offset));
    }

    [Fact]
    public void Signalling_never_tears_a_packet_that_was_partly_sent()
    {
        var source = new PatternSource(2 * 1316, maxPiece: 1316);
        var lanes = new SendLanes();
        Fill(ref lanes, source, 2, Watermarks.For(S, QuantumRule.LeastBytes, new()));
        lanes.Accept(100, source);
        var stamper = new PacketStamper(0);
        lanes.Return(1216 + 1316, 0, S, ref stamper);
        lanes.AddSignal([1], 0);
        lanes.AddSignal([2, 2], 0);
        Assert.Equal([1216, 1, 2, 1316], Lengths(lanes));
    }

    private static void Fill(ref SendLanes lanes, PatternSource source, int count, Watermarks marks)
    {
        for (var i = 0; i < count && source.Pull(1316, out var packet) == PullStatus.Data; i++)
            lanes.TryEnqueue(new(packet, 0), marks);
    }

    private static int[] Lengths(SendLanes lanes) => Enumerable.Range(0, lanes.Count).Select(i => lanes[i].Length).ToArray();
}
