namespace CdnNode.Shaper;

// The part that others look at.
public sealed partial class ViewerSession
{
    /// <summary>Any thread: what its wheel is changing at the moment may be missed, or be a turn old.</summary>
    public SessionStatus Describe()
    {
        var (channels, queued, state, stalled) = (ChannelCount, 0L, PaceState.Normal, false);
        var channel = _last;
        for (var i = 0; i < channels && channel is not null; i++, channel = channel.NextInSession)
        {
            queued += channel.QueuedBytes;
            stalled |= channel.IsStalled;
            if (channel is InterleavedShaperChannel { State: not PaceState.Normal and var own } && state != PaceState.Slow)
                state = own;
        }
        return new(Rate, channels, queued, state, stalled, SentBytes, LinkBandwidth);
    }
}
