namespace CdnNode.Shaper.Tests;

public sealed class ChannelEndTests
{
    private readonly Rig _rig = new(BitRate.FromMegabits(2));

    [Fact]
    public void A_channel_completes_when_the_last_byte_was_accepted()
    {
        var (source, sink, channel) = _rig.Attach(new PatternSource(300_001));
        _rig.Run(1.1);
        Assert.Null(sink.Ended);
        _rig.Run(0.2);
        AssertEnded(ChannelEnd.Completed, source, sink, channel);
        Assert.Equal(300_001, sink.Accepted);
        Assert.Equal(0, _rig.Wheel.Counters.ActiveSessions);
    }

    [Fact]
    public void A_source_that_tells_its_last_stretch_is_not_asked_once_more()
    {
        var rig = new Rig(BitRate.FromKilobits(200), new() { QuantumBytes = 25_004 });
        var (source, sink, channel) = rig.Attach(new PatternSource(50_000) { TellsLast = true });
        while (sink.Accepted < 50_000)
            rig.Run(0.005);
        AssertEnded(ChannelEnd.Completed, source, sink, channel);
    }

    [Fact]
    public void Bodies_that_follow_each_other_at_once_keep_the_rate_of_their_session()
    {
        var rig = new Rig(BitRate.FromKilobits(200), new() { QuantumBytes = 25_004 });
        var (_, sink, _) = rig.Attach(new PatternSource(60_000) { TellsLast = true });
        var before = 0L;
        for (var tick = 0; tick < 20_000; tick++)
        {
            rig.Run(0.005);
            if (sink.Ended is null)
                continue;
            before += sink.Accepted;
            sink = rig.Attach(new PatternSource(60_000) { TellsLast = true }).Sink;
        }
        Assert.InRange(before + sink.Accepted, 2_500_000 - 25_004, 2_500_000 + 25_004);
    }

    [Fact]
    public void A_channel_that_comes_while_its_session_waits_for_its_turn_is_not_forgotten()
    {
        // The session's turn follows the other item's; the channel comes in between, as from another thread.
        (PatternSource Source, RecordingSink Sink, InterleavedShaperChannel Channel)? late = null;
        var session = _rig.NewSession(BitRate.FromMegabits(2));
        _rig.Run(0.01);
        new Between(_rig.Wheel, () => late = _rig.Attach(new PatternSource(1_000), session)).Wake();
        session.Wake();

        _rig.Run(1);

        AssertEnded(ChannelEnd.Completed, late!.Value.Source, late.Value.Sink, late.Value.Channel);
    }

    [Fact]
    public void An_empty_source_completes_at_once()
    {
        var (source, sink, channel) = _rig.Attach(new PatternSource(0));
        _rig.Run(0.005);
        AssertEnded(ChannelEnd.Completed, source, sink, channel);
    }

    [Fact]
    public void A_source_that_fails_ends_the_channel_after_what_it_gave()
    {
        var (source, sink, channel) = _rig.Attach(new PatternSource(100_000) { EndsWith = PullStatus.Failed });
        _rig.Run(2);
        AssertEnded(ChannelEnd.SourceFailed, source, sink, channel);
        Assert.Equal(100_000, sink.Accepted);
    }

    [Fact]
    public void A_peer_that_is_gone_ends_the_channel()
    {
        var (source, sink, channel) = _rig.Attach();
        _rig.Run(1);
        sink.Answer = _ => SendResult.Closed;
        _rig.Run(1);
        AssertEnded(ChannelEnd.PeerClosed, source, sink, channel);
    }

    [Fact]
    public void An_aborted_channel_ends_without_the_rest()
    {
        var (source, sink, channel) = _rig.Attach();
        _rig.Run(1);
        channel.Abort();
        _rig.Run(0.005);
        AssertEnded(ChannelEnd.Aborted, source, sink, channel);
    }

    [Fact]
    public void An_abort_waits_for_a_pending_flush_since_it_still_reads_the_memory()
    {
        var (source, sink, channel) = _rig.Attach();
        _rig.Run(1);
        sink.Answer = _ => SendResult.Pending;
        _rig.Run(1);
        channel.Abort();
        _rig.Run(5);
        Assert.Null(sink.Ended);
        Assert.True(source.Leases > 0);
        sink.Settled = SendResult.Closed;
        _rig.Run(0.1);
        AssertEnded(ChannelEnd.Aborted, source, sink, channel);
    }

    [Fact]
    public void A_source_that_throws_ends_its_channel_and_no_other()
    {
        var (source, sink, channel) = _rig.Attach();
        var (_, otherSink, _) = _rig.Attach();
        _rig.Run(1);
        source.Throws = new InvalidOperationException("test");
        _rig.Run(1);
        AssertEnded(ChannelEnd.Faulted, source, sink, channel);
        var before = otherSink.Accepted;
        _rig.Run(2);
        Assert.InRange(otherSink.Accepted - before, 450_000, 550_000);
    }

    [Fact]
    public void A_sink_that_throws_ends_its_channel()
    {
        var (source, sink, channel) = _rig.Attach();
        sink.Throws = new InvalidOperationException("test");
        _rig.Run(1);
        AssertEnded(ChannelEnd.Faulted, source, sink, channel);
    }

    [Fact]
    public void The_last_flush_is_waited_for()
    {
        var (source, sink, channel) = _rig.Attach(new PatternSource(1000));
        sink.Answer = _ => SendResult.Pending;
        _rig.Run(3);
        Assert.Null(sink.Ended);
        sink.Settled = SendResult.Accepted(1000);
        _rig.Run(0.1);
        AssertEnded(ChannelEnd.Completed, source, sink, channel);
    }

    [Fact]
    public void A_channel_is_attached_once()
    {
        var (_, _, channel) = _rig.Attach();
        Assert.Throws<InvalidOperationException>(() => _rig.Session.Attach(channel));
    }

    private static void AssertEnded(ChannelEnd end, PatternSource source, RecordingSink sink, ShaperChannel channel)
    {
        Assert.Equal(end, sink.Ended);
        Assert.Equal(1, sink.Ends);
        Assert.True(channel.IsEnded);
        Assert.Equal(0, source.Leases);
        Assert.True(sink.IsPrefix);
    }

    private sealed class Between(TimingWheel wheel, Action act) : WheelItem(wheel)
    {
        protected internal override long Fire(long nowNanos, long horizonNanos)
        {
            act();
            return Never;
        }

        protected internal override void Fault(Exception exception) => throw exception;
    }
}
