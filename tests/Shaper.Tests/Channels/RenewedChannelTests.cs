namespace CdnNode.Shaper.Tests;

/// <summary>One channel for body after body of a connection.</summary>
public sealed class RenewedChannelTests
{
    private const int BodyBytes = 300_000;

    private readonly Rig _rig = new(BitRate.FromMegabits(2));

    [Fact]
    public void A_channel_that_has_not_ended_is_not_renewed()
    {
        var (_, _, channel) = _rig.Attach();
        Assert.Throws<InvalidOperationException>(channel.Renew);
        _rig.Run(1);
        Assert.Throws<InvalidOperationException>(channel.Renew);
    }

    [Fact]
    public void Whoever_is_told_the_end_may_attach_the_channel_again_at_once()
    {
        const int Bodies = 50;
        var (source, sink, channel) = _rig.Attach(new PatternSource(BodyBytes) { TellsLast = true });
        sink.OnEnd = () =>
        {
            Assert.True(sink.IsPrefix && sink.Accepted == BodyBytes && source.Leases == 0);
            if (sink.Ends < Bodies)
                Again(source, sink, channel);
        };

        _rig.Run(Bodies * BodyBytes / 250_000.0 + 1);

        Assert.Equal(Bodies, sink.Ends);
        Assert.Equal(0, _rig.Wheel.Counters.Faults);
        Assert.Equal(0, _rig.Session.ChannelCount);
        Assert.Equal(0, _rig.Wheel.Counters.ActiveSessions);
    }

    [Fact]
    public void Beside_other_channels_of_its_session_it_keeps_its_share()
    {
        var (_, other, _) = _rig.Attach();
        var (source, sink, channel) = _rig.Attach(new PatternSource(BodyBytes) { TellsLast = true });
        sink.OnEnd = () => Again(source, sink, channel);

        _rig.Run(20);

        Assert.Equal(20 * 250_000, other.Accepted + (sink.Ends * BodyBytes) + sink.Accepted, 30_000.0);
        Assert.InRange(other.Accepted, 2_400_000, 2_600_000);
        Assert.True(other.IsPrefix && sink.IsPrefix);
    }

    [Theory]
    [InlineData(ChannelEnd.Aborted)]
    [InlineData(ChannelEnd.PeerClosed)]
    [InlineData(ChannelEnd.Faulted)]
    public void Nothing_of_a_body_that_broke_off_is_in_the_next(ChannelEnd end)
    {
        const int LongBytes = 2_000_000;
        var (source, sink, channel) = _rig.Attach(new PatternSource(LongBytes));
        _rig.Run(0.5);
        // A peer that takes next to nothing: what must leave again, a packet that has begun to, failures, a slower rate.
        sink.Answer = static _ => SendResult.Accepted(100);
        _rig.Run(3);
        Assert.True(channel.IsStalled);
        Assert.Equal(PaceState.Slow, channel.State);
        switch (end)
        {
            case ChannelEnd.Aborted:
                channel.Abort();
                break;
            case ChannelEnd.PeerClosed:
                sink.Answer = static _ => SendResult.Closed;
                break;
            default:
                sink.Throws = new InvalidOperationException("test");
                break;
        }
        _rig.Run(2);
        Assert.Equal((end, 1), (sink.Ended, sink.Ends));
        (sink.Answer, sink.Throws) = (SendResult.Accepted, null);

        Again(source, sink, channel);
        Assert.Equal((PaceState.Normal, false, 0L), (channel.State, channel.IsStalled, channel.QueuedBytes));
        channel.Wake();
        _rig.Run((LongBytes / 250_000.0) + 0.3);

        Assert.Equal((ChannelEnd.Completed, 2), (sink.Ended, sink.Ends));
        Assert.True(sink.IsPrefix && sink.Accepted == LongBytes && source.Leases == 0);
    }

    [Fact]
    public void An_abort_before_it_is_attached_ends_it_at_its_first_turn()
    {
        var (source, sink, channel) = _rig.Attach(new PatternSource(BodyBytes) { TellsLast = true });
        _rig.Run(2);
        Assert.Equal(ChannelEnd.Completed, sink.Ended);
        source.Restart();
        sink.Restart();
        channel.Renew();
        channel.Abort();
        _rig.Session.Attach(channel);

        _rig.Run(0.01);

        Assert.Equal((ChannelEnd.Aborted, 2, 0L), (sink.Ended, sink.Ends, sink.Accepted));
    }

    [Fact]
    public void A_further_body_allocates_nothing()
    {
        var (source, sink, channel) = _rig.Attach(new PatternSource(BodyBytes) { TellsLast = true });
        (sink.ChecksPattern, sink.RecordsWrites) = (false, false);
        sink.OnEnd = () => Again(source, sink, channel);
        _rig.Run(10);
        var (ends, before) = (sink.Ends, GC.GetAllocatedBytesForCurrentThread());

        _rig.Run(10);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(sink.Ends - ends, 7, 9);
    }

    private void Again(PatternSource source, RecordingSink sink, InterleavedShaperChannel channel)
    {
        source.Restart();
        sink.Restart();
        channel.Renew();
        _rig.Session.Attach(channel);
    }
}
