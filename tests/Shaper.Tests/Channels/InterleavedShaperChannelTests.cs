namespace CdnNode.Shaper.Tests;

public sealed class InterleavedShaperChannelTests
{
    private static readonly BitRate Rate = BitRate.FromMegabits(2);
    private static readonly int Quantum = QuantumRule.BytesFor(Rate);

    private readonly Rig _rig = new(Rate);

    [Fact]
    public void Over_ten_seconds_the_rate_is_exact_within_one_quantum()
    {
        var (source, sink, _) = _rig.Attach();
        _rig.Run(10);
        Assert.InRange(sink.Accepted, 2_500_000 - Quantum, 2_500_000 + Quantum);
        Assert.True(sink.IsPrefix);
        Assert.InRange(source.Given - sink.Accepted, 0, Watermarks.For(Rate, Quantum, new()).LowBytes);
    }

    [Fact]
    public void On_time_the_queue_stays_within_its_reserve_and_the_rate_is_s()
    {
        foreach (var kilobits in new[] { 12, 84, 200, 500, 800, 2_000, 5_000, 20_000 })
        {
            var rate = BitRate.FromKilobits(kilobits);
            var rig = new Rig(rate);
            var (_, sink, channel) = rig.Attach();
            sink.ChecksPattern = false;
            var low = Watermarks.For(rate, QuantumRule.BytesFor(rate), new()).LowBytes;
            for (var i = 0; i < 400; i++)
            {
                rig.Run(0.05);
                Assert.InRange(channel.QueuedBytes, 0, low);
                Assert.Equal(PaceState.Normal, channel.State);
            }
        }
    }

    /// <summary>But where the reserve is more than a packet and less than two: then the one is read while nothing leaves.</summary>
    [Theory]
    [InlineData(13, 0)]
    [InlineData(200, 0)]
    [InlineData(200, 19)]
    [InlineData(800, 0)]
    [InlineData(1_000, 24)]
    [InlineData(2_000, 0)]
    [InlineData(3_000, 0)]
    [InlineData(5_000, 0)]
    public void A_session_has_one_turn_for_each_write(int kilobits, int units)
    {
        var rig = new Rig(BitRate.FromKilobits(kilobits), new() { QuantumBytes = units * TsUnit.Bytes });
        rig.Attach().Sink.ChecksPattern = false;
        rig.Run(60);
        var (turns, writes) = (rig.Wheel.Counters.Turns, rig.Wheel.Counters.Writes);
        rig.Run(600);
        Assert.InRange(rig.Wheel.Counters.Turns - turns, 1, (rig.Wheel.Counters.Writes - writes) * 1.01);
    }

    [Fact]
    public void What_is_due_in_a_tick_leaves_in_one_write_of_joined_neighbours()
    {
        var rig = new Rig(BitRate.FromMegabits(20));
        var (_, sink, _) = rig.Attach(new PatternSource(maxPiece: 1316));
        rig.Run(1);
        Assert.Equal(sink.Writes.Count, sink.Departures.Select(d => d.Nanos / rig.Wheel.TickNanos).Distinct().Count());
        Assert.Contains(sink.Writes, w => w.Sum() > 1316 * 4 && w.Length == 1);
    }

    [Fact]
    public void No_write_exceeds_32_KiB()
    {
        var rig = new Rig(BitRate.FromMegabits(100));
        var (_, sink, _) = rig.Attach();
        rig.Run(1);
        Assert.InRange(sink.Writes.Max(w => w.Sum()), 1, 32 * 1024);
        Assert.InRange(sink.Accepted, 12_400_000, 12_600_000);
    }

    [Fact]
    public void While_a_flush_is_pending_nothing_is_written_and_what_comes_due_is_a_failure()
    {
        var (_, sink, channel) = _rig.Attach();
        _rig.Run(2);
        sink.Answer = _ => SendResult.Pending;
        _rig.Run(0.5);
        var (writes, failed) = (sink.Writes.Count, _rig.Wheel.Counters.FailedUnits);
        _rig.Run(0.5);
        Assert.Equal(writes, sink.Writes.Count);
        Assert.True(_rig.Wheel.Counters.FailedUnits > failed);
        Assert.True(channel.QueuedBytes > 0);
    }

    [Fact]
    public void A_peer_that_takes_nothing_is_seen_as_stalled_within_1_5_seconds_and_no_longer_read_for()
    {
        var (source, sink, channel) = _rig.Attach();
        _rig.Run(3);
        sink.Answer = _ => SendResult.Pending;
        var stalledAt = _rig.Time.NowNanos;
        while (!channel.IsStalled)
            _rig.Run(0.005);
        Assert.InRange(_rig.Time.NowNanos - stalledAt, 0, 1_500_000_000);
        _rig.Run(60);
        Assert.InRange(source.Given - sink.Accepted, 1, Watermarks.For(Rate, Quantum, new()).SizeBytes);
        Assert.Equal(PaceState.Slow, channel.State);
        Assert.Equal(1, _rig.Wheel.Counters.Stalls);
    }

    [Fact]
    public void A_sink_that_accepts_nothing_is_seen_as_stalled_too()
    {
        var (_, sink, channel) = _rig.Attach();
        _rig.Run(3);
        sink.Answer = _ => SendResult.Accepted(0);
        _rig.Run(1.5);
        Assert.True(channel.IsStalled);
        sink.Answer = SendResult.Accepted;
        _rig.Run(2);
        Assert.False(channel.IsStalled);
        Assert.True(sink.IsPrefix);
    }

    [Fact]
    public void When_it_resumes_at_most_D_leaves_at_once_the_rest_drains_by_A5_and_the_loss_is_counted()
    {
        var (_, sink, channel) = _rig.Attach();
        _rig.Run(3);
        sink.Answer = _ => SendResult.Pending;
        _rig.Run(10);
        sink.Answer = SendResult.Accepted;
        sink.Settled = SendResult.Accepted(sink.Writes[^1].Sum());
        sink.Departures.Clear();
        _rig.Run(0.2);
        // The pending write, which the peer had been given before, and D.
        Assert.InRange(Departure.MostIn(sink.Departures, _rig.Wheel.TickNanos), 1, sink.Departures[0].Bytes + (2 * Quantum));
        Assert.InRange(_rig.Wheel.Counters.ForfeitedBytes, 2_000_000, 2_600_000);
        _rig.Run(3);
        Assert.Equal(PaceState.Fast, channel.State);
        sink.Departures.Clear();
        _rig.Run(5);
        Assert.InRange(sink.Departures.Sum(d => d.Bytes) * 8 / 5, 2_050_000, 2_150_000);
        _rig.Run(30);
        Assert.Equal(PaceState.Normal, channel.State);
        Assert.True(sink.IsPrefix);
    }

    [Fact]
    public void A_pause_of_the_whole_process_is_followed_by_no_more_than_D()
    {
        foreach (var milliseconds in new[] { 200, 500, 5_000, 3_600_000 })
        {
            var (_, sink, _) = _rig.Attach(session: _rig.NewSession(Rate));
            _rig.Run(2);
            sink.Departures.Clear();
            _rig.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            _rig.Wheel.Advance();
            Assert.InRange(sink.Departures.Sum(d => d.Bytes), 1, 2 * Quantum);
            sink.Departures.Clear();
            _rig.Run(1);
            Assert.InRange(sink.Departures.Sum(d => d.Bytes), 250_000 - (2 * Quantum), 250_000 + Quantum);
        }
    }

    [Fact]
    public void Flow_control_of_a_stream_counts_as_queue_and_not_as_failure()
    {
        var (_, sink, channel) = _rig.Attach();
        _rig.Run(2);
        sink.Answer = _ => SendResult.Pending;
        sink.PendingState = FlushState.PendingOnFlowControl;
        _rig.Run(2);
        Assert.Equal(0, _rig.Wheel.Counters.FailedUnits);
        Assert.True(channel.IsStalled);
        // A4 looks at q alone.
        Assert.Equal(PaceState.Slow, channel.State);
        Assert.InRange(_rig.Wheel.Counters.SlowDowns, 1, 2);

        sink.Answer = SendResult.Accepted;
        sink.Settled = SendResult.Accepted(sink.Writes[^1].Sum());
        _rig.Run(30);
        Assert.Equal(PaceState.Normal, channel.State);
        Assert.False(channel.IsStalled);
    }

    [Fact]
    public void Signalling_leaves_at_once_before_the_media()
    {
        var (_, sink, channel) = _rig.Attach();
        sink.ChecksPattern = false;
        _rig.Run(1);
        sink.Writes.Clear();
        Assert.True(channel.Signal([1, 2, 3]));
        _rig.Run(0.005);
        Assert.Equal(3, sink.Writes[0][0]);
    }

    [Fact]
    public void Signalling_that_nobody_takes_is_bounded()
    {
        var (_, _, channel) = _rig.Attach();
        Assert.Equal(16, Enumerable.Range(0, 20).Count(_ => channel.Signal([1])));
    }

    [Fact]
    public void A_source_that_had_nothing_is_read_again_when_it_wakes_the_channel()
    {
        var (source, sink, channel) = _rig.Attach();
        source.IsDry = true;
        _rig.Run(5);
        Assert.Equal(0, sink.Accepted);
        source.IsDry = false;
        _rig.Run(5);
        Assert.Equal(0, sink.Accepted);
        channel.Wake();
        _rig.Run(1);
        Assert.InRange(sink.Accepted, 250_000 - Quantum, 250_000 + (3 * Quantum));
    }

    [Fact]
    public void A_new_pace_holds_from_the_next_tick_on()
    {
        var (_, sink, _) = _rig.Attach();
        _rig.Run(5);
        foreach (var kilobits in new[] { 500, 8_000, 1_000 })
        {
            _rig.Session.SetPace(BitRate.FromKilobits(kilobits), BitRate.Zero);
            _rig.Run(0.5);
            sink.Departures.Clear();
            _rig.Run(10);
            Assert.InRange(sink.Departures.Sum(d => d.Bytes) * 8 / 10_000, kilobits * 0.98, kilobits * 1.02);
        }
    }

    [Fact]
    public void New_options_hold_from_the_next_tick_on()
    {
        var (_, sink, _) = _rig.Attach();
        _rig.Run(2);
        _rig.Settings.Options = new() { QuantumBytes = 1316 };
        _rig.Run(1);
        sink.Writes.Clear();
        _rig.Run(1);
        // Two where a block ends within a quantum.
        Assert.All(sink.Writes, w => Assert.InRange(w.Sum(), 1, 2 * 1316));
    }
}
