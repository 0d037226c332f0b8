using FsCheck.Fluent;

namespace CdnNode.Shaper.Tests;

/// <summary>The properties of the pacing design, by their numbers. 6, 7, 11, 12 and 13 stand beside the types that they speak of.</summary>
public sealed class PacingPropertyTests
{
    private static readonly TimeSpan[] Windows = [.. new[] { 0.005, 0.05, 0.2, 1, 4 }.Select(TimeSpan.FromSeconds)];

    [Fact]
    public void Property_1_stamps_never_decrease_also_after_slowing_down_speeding_up_and_sending_again() => Property.Holds(
        from rate in Property.Rates
        from steps in Property.ArrayOf(Gen.Choose(0, 999), 1, 120)
        select (rate, steps),
        test =>
        {
            var source = new PatternSource();
            var lanes = new SendLanes();
            var stamper = new PacketStamper(0);
            var quantum = QuantumRule.BytesFor(test.rate);
            var marks = Watermarks.For(test.rate, quantum, new());
            long now = 0;
            foreach (var step in test.steps)
            {
                var size = 1 + (step * quantum / 1000);
                now += step * 300_000L;
                switch (step % 7)
                {
                    case 0 or 1 or 2 when lanes.LevelBytes < marks.HighBytes:
                        source.Pull(size, out var packet);
                        var rate = test.rate * (1 + ((step % 3) * 0.1));
                        lanes.TryEnqueue(new(packet, stamper.Stamp(now, packet.Length, 2 * quantum, rate)), marks);
                        break;
                    case 3 when lanes.Count > 0:
                        stamper.AdvanceTo(lanes.Shift(1000.0 * step));
                        break;
                    case 4:
                        lanes.Stretch(now, test.rate, test.rate * 0.7);
                        stamper.Stretch(now, test.rate, test.rate * 0.7);
                        break;
                    case 5 when lanes.Count > 0:
                        var accepted = Math.Min(size, lanes[0].Length - 1);
                        lanes.Accept(accepted, source);
                        lanes.Return(lanes[0].Length, Math.Max(now, stamper.LastNanos), test.rate, ref stamper);
                        break;
                    case 6 when lanes.Count > 0:
                        lanes.Accept(lanes[0].Length, source);
                        break;
                }
                for (var i = 1; i < lanes.Count; i++)
                {
                    if (lanes[i].StampNanos < lanes[i - 1].StampNanos)
                        return false;
                }
                if (lanes.Count > 0 && lanes[lanes.Count - 1].StampNanos > stamper.LastNanos)
                    return false;
            }
            return true;
        });

    [Fact]
    public void Properties_2_and_9_in_any_window_no_more_leaves_than_depth_and_flow_and_one_quantum_whatever_happens() => Property.Holds(
        Scenario.Any(6),
        scenario =>
        {
            var run = scenario.Run();
            var cap = PaceFormulas.FastRate(run.HighestRate, 0.05);
            // A write that was pending leaves, as seen from here, when it is settled: one write more.
            var pending = scenario.Steps.Any(s => s.Trouble == Trouble.Pending) ? QuantumRule.WriteLimitBytes : 0;
            var quantum = QuantumRule.BytesFor(run.HighestRate);
            return Windows.All(w => Departure.MostIn(run.Sink.Departures, PaceClock.Nanos(w))
                <= pending + PaceFormulas.WindowBound(run.DepthBytes, cap, w, run.Rig.Settings.Options.Tick, quantum));
        });

    [Fact]
    public void Property_3_never_starved_and_uncongested_what_left_is_what_the_rate_says() => Property.Holds(
        from rate in Property.Rates
        from tick in Gen.Elements(1, 5, 10, 50)
        from seconds in Gen.Choose(1, 8)
        select (rate, tick, seconds),
        test =>
        {
            var rig = new Rig(test.rate, new() { Tick = TimeSpan.FromMilliseconds(test.tick) });
            var (_, sink, _) = rig.Attach();
            sink.ChecksPattern = sink.RecordsWrites = false;
            rig.Run(test.seconds);
            var ideal = PaceFormulas.IdealBytes(test.rate, TimeSpan.FromSeconds(test.seconds));
            var perTick = PaceMath.BytesIn(rig.Wheel.TickNanos, test.rate);
            return Math.Abs(sink.Accepted - ideal) <= (2 * QuantumRule.BytesFor(test.rate)) + perTick;
        });

    [Fact]
    public void Property_3_over_a_million_packets_nothing_drifts()
    {
        var rate = BitRate.FromBitsPerSecond(7_000_003);
        var rig = new Rig(rate);
        var (_, sink, _) = rig.Attach();
        sink.ChecksPattern = sink.RecordsWrites = false;
        rig.Run(1504);
        Assert.True(sink.Accepted > 1_000_000L * 1316 * 0.99);
        var ideal = PaceFormulas.IdealBytes(rate, TimeSpan.FromSeconds(1504));
        Assert.InRange(sink.Accepted, ideal - QuantumRule.MostBytes, ideal + QuantumRule.MostBytes);
    }

    [Fact]
    public void Property_5_whatever_the_sink_accepts_is_an_exact_prefix_of_the_source() => Property.Holds(
        Scenario.Any(4),
        scenario =>
        {
            var run = scenario.Run(checksPattern: true);
            run.Channel.Abort();
            run.Sink.Settled = SendResult.Closed;
            run.Rig.Run(0.2);
            return run.Sink.IsPrefix && run.Source.Leases == 0 && run.Sink.Ends == 1;
        },
        count: 1000);

    [Fact]
    public void Property_6_the_queue_never_exceeds_m() => Property.Holds(
        Scenario.Any(4),
        scenario =>
        {
            var run = new ScenarioRun(scenario, checksPattern: false);
            var most = Watermarks.For(scenario.Rate, QuantumRule.BytesFor(scenario.Rate), new()).SizeBytes;
            var held = true;
            run.Observer = () => held &= run.Channel.QueuedBytes <= most;
            foreach (var (trouble, amount) in scenario.Steps.Where(s => s.Trouble != Trouble.NewPace))
                run.Step(trouble, amount);
            return held;
        },
        count: 1000);

    [Fact]
    public void Property_8_after_a_pause_of_any_length_at_most_D_leaves_at_once() => Property.Holds(
        from rate in Property.Rates
        from milliseconds in Gen.Choose(1, 5_000)
        from factor in Gen.Elements(1, 1000)
        select (rate, pause: (long)milliseconds * factor),
        test =>
        {
            var rig = new Rig(test.rate);
            var (_, sink, _) = rig.Attach();
            sink.ChecksPattern = false;
            rig.Run(0.5);
            sink.Departures.Clear();
            rig.Time.Advance(TimeSpan.FromMilliseconds(test.pause));
            rig.Wheel.Advance();
            var depth = Math.Max(2 * QuantumRule.BytesFor(test.rate), PaceMath.BytesIn(4 * rig.Wheel.TickNanos, test.rate));
            return sink.Departures.Sum(d => d.Bytes) <= depth;
        });

    [Fact]
    public void Property_10_the_tick_changes_nothing_beyond_one_tick_and_one_quantum() => Property.Holds(
        from rate in Property.Rates
        from tick in Gen.Choose(2, 50)
        from tenths in Gen.Choose(1, 30)
        select (rate, tick, tenths),
        test =>
        {
            var sent = new[] { 1, test.tick }.Select(tick =>
            {
                var rig = new Rig(test.rate, new() { Tick = TimeSpan.FromMilliseconds(tick) });
                var (_, sink, _) = rig.Attach();
                sink.ChecksPattern = sink.RecordsWrites = false;
                rig.Run(test.tenths / 10.0);
                return sink.Accepted;
            }).ToArray();
            var tickBytes = PaceMath.BytesIn(test.tick * 1_000_000L, test.rate);
            return Math.Abs(sent[0] - sent[1]) <= tickBytes + QuantumRule.BytesFor(test.rate);
        });
}
