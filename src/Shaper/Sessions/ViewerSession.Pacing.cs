namespace CdnNode.Shaper;

// The part that runs on the wheel.
public sealed partial class ViewerSession
{
    private const int LinesOfChannel = 2;

    // A ring: the last one's next is the first.
    private ShaperChannel? _last;
    private PaceTimeline _timeline;
    private LinkBandwidth _link;
    private SharedRate _rate;
    private uint _linkPeriodStart;
    private ushort _channelCount;
    private bool _isStarted;
    private bool _isActive;

    /// <summary>Its place in <see cref="ActiveSessions"/>.</summary>
    internal int ActiveIndex { get; set; }

    /// <summary>Channels that have not ended. As of the last turn.</summary>
    public int ChannelCount => _channelCount;

    /// <summary>Begins a channel at the next tick. Any thread; a channel is attached once.</summary>
    public void Attach(ShaperChannel channel)
    {
        if (channel.Session is not null)
            throw new InvalidOperationException("The channel is attached already.");
        channel.Session = this;
        Wheel.Inbox.Add(channel);
        Wake();
    }

    protected internal override long Fire(long nowNanos, long horizonNanos)
    {
        Activate();
        var rate = TakeRate(nowNanos);
        var options = _settings.Options;
        var turn = new Turn(
            nowNanos, horizonNanos, rate, options.QuantumFor(rate), _floor.Value, BitRate.Larger(Grant, rate), options, Wheel, ChannelCount == 1);
        Read(turn);
        var next = Serve(turn);
        EndLinkPeriod(nowNanos);
        RemoveEnded();
        return next;
    }

    internal override void Foresee()
    {
        base.Foresee();
        Prefetched.Lines(_last, LinesOfChannel);
    }

    protected internal override void Fault(Exception exception)
    {
        foreach (var channel in new ChannelRing(_last, ChannelCount))
            Abandon(channel);
        RemoveEnded();
    }

    private void Activate()
    {
        if (_last is null || _isActive)
            return;
        _isActive = true;
        Wheel.Active.Add(this);
    }

    private BitRate TakeRate(long nowNanos)
    {
        var (rate, before) = (Rate, _rate.Value);
        if (!_isStarted)
        {
            var quantumNanos = PaceMath.NanosFor(_settings.Options.QuantumFor(rate), rate);
            _timeline = new(Wheel.Phases.Start(nowNanos, quantumNanos, Wheel.TickNanos, Wheel.Counters.ActiveSessions));
            (_isStarted, _linkPeriodStart) = (true, PaceClock.Coarse(nowNanos));
        }
        else if (rate != before)
        {
            _timeline.Stretch(nowNanos, before, rate);
            foreach (var channel in new ChannelRing(_last, ChannelCount))
                channel.Stretch(nowNanos, before, rate);
        }
        _rate.Value = rate;
        return rate;
    }

    /// <summary>One packet from each channel in turn, until each has read ahead or has no more. The next turn goes on behind the last that read.</summary>
    private void Read(in Turn turn)
    {
        for (var misses = 0; misses < ChannelCount;)
        {
            var first = _last!.NextInSession!;
            misses = TryRead(first, turn) ? 0 : misses + 1;
            _last = first;
        }
    }

    private long Serve(in Turn turn)
    {
        var next = Never;
        foreach (var channel in new ChannelRing(_last, ChannelCount))
            next = Math.Min(next, TryServe(channel, turn));
        return next;
    }

#pragma warning disable CA1031 // A source or sink that throws ends its own channel and no other.
    private bool TryRead(ShaperChannel channel, in Turn turn)
    {
        try
        {
            return channel.TryRead(turn, ref _timeline);
        }
        catch (Exception)
        {
            Condemn(channel);
            return false;
        }
    }

    private long TryServe(ShaperChannel channel, in Turn turn)
    {
        try
        {
            return channel.Serve(turn, ref _timeline);
        }
        catch (Exception)
        {
            Condemn(channel);
            return channel.IsEnded ? Never : turn.NowNanos + turn.PollNanos;
        }
    }

    // The first fault lets a pending flush settle; the second is the end.
    private void Condemn(ShaperChannel channel)
    {
        Wheel.Counters.Faults++;
        if (channel.IsCondemned)
            Abandon(channel);
        else
            channel.Condemn(ChannelEnd.Faulted);
    }

    private void Abandon(ShaperChannel channel)
    {
        try
        {
            channel.Finish(ChannelEnd.Faulted);
        }
        catch (Exception)
        {
            Wheel.Counters.Faults++;
        }
    }

    private void TryTellEnd(ShaperChannel channel)
    {
        try
        {
            channel.TellEnd();
        }
        catch (Exception)
        {
            Wheel.Counters.Faults++;
        }
    }
#pragma warning restore CA1031

    internal void Append(ShaperChannel channel)
    {
        channel.NextInSession = _last is null ? channel : _last.NextInSession;
        _last?.NextInSession = channel;
        _last = channel;
        _channelCount++;
    }

    private void RemoveEnded()
    {
        if (ChannelCount == 1 && !_last!.IsEnded)
            return;
        var (channel, count) = (_last?.NextInSession, ChannelCount);
        ShaperChannel? ended = null;
        (_last, _channelCount) = (null, 0);
        for (; count > 0; count--)
        {
            var next = channel!.NextInSession;
            if (channel.IsEnded)
                (channel.NextInSession, ended) = (ended, channel);
            else
                Append(channel);
            channel = next;
        }
        if (ChannelCount == 0 && _isActive)
        {
            _isActive = false;
            Wheel.Active.Remove(this);
        }
        TellEnds(ended);
    }

    /// <summary>Last of all: whoever is told may use a channel again at once, from any thread.</summary>
    private void TellEnds(ShaperChannel? channel)
    {
        while (channel is not null)
        {
            var next = channel.NextInSession;
            channel.NextInSession = null;
            TryTellEnd(channel);
            channel = next;
        }
    }

    private void EndLinkPeriod(long nowNanos)
    {
        var now = PaceClock.Coarse(nowNanos);
        var elapsed = now - _linkPeriodStart;
        if (elapsed < 1000)
            return;
        _link.EndPeriod(elapsed);
        _linkPeriodStart = now;
    }
}
