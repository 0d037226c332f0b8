namespace CdnNode.Shaper;

/// <summary>One paced stream of bytes from a source to a sink: a response body, a download, a feed of datagrams.</summary>
/// <remarks>
/// <code>
///  (new) --ViewerSession.Attach--> Reading --source ends--> Draining --last byte accepted--> Ended
///                                     |                        |
///                                     '---- Abort, peer gone, fault: waits for a pending flush ----> Ended --left its session--> the sink is told
/// </code>
/// <para>A turn does, in this order: read up to L ahead (<see cref="TryRead"/>), settle the last write, send what is due, look at the queue.</para>
/// <para>
/// <em>At most D leaves at once.</em> When the first packet is later than D allows (the peer had stalled, the wheel had paused, the source was slow), the
/// whole line is stamped anew so that D is due now and the rest follows at the rate; the time given up is counted as forfeited. That one rule bounds
/// every burst: stamps are evenly spaced, and none leaves later than D after its stamp.
/// </para>
/// <para>Apart from <see cref="Wake"/>, <see cref="Signal"/>, <see cref="Abort"/> and the properties, everything runs on the session's wheel.</para>
/// </remarks>
public abstract partial class ShaperChannel
{
    private const int MostSignals = 16;

    private readonly IPacketSource _source;
    private readonly IPacketSink _sink;
    private SendLanes _lanes;
    private int _countedBytes;
    private Conditions _conditions;
    private volatile bool _condemned;
    private ChannelEnd _end;
    private ChannelEnd _told;

    private protected ShaperChannel(IPacketSource source, IPacketSink sink) => (_source, _sink) = (source, sink);

    /// <summary>The peer takes nothing and the queue is full.</summary>
    public bool IsStalled => (_conditions & Conditions.Stalled) != 0;

    /// <summary>Every packet was released and the sink has been told.</summary>
    public bool IsEnded => (_conditions & Conditions.Ended) != 0;

    /// <summary>q: bytes stamped and not yet accepted.</summary>
    public long QueuedBytes => _lanes.LevelBytes;

    internal ViewerSession? Session { get; set; }

    internal ShaperChannel? NextInSession { get; set; }

    private bool IsFlushPending => _lanes.OfferedBytes > 0;

    private bool HasSourceEnded => (_conditions & Conditions.SourceEnded) != 0;

    /// <summary>There is news: data in a source that was pending, or a settled flush. Any thread.</summary>
    public void Wake() => Session?.Wake();

    /// <summary>Sends a message before all media, unpaced. False, and not sent, when 16 wait already. Any thread.</summary>
    public bool Signal(byte[] message)
    {
        var signals = _lanes.NeedAnnex().NeedSignals();
        if (signals.Count >= MostSignals)
            return false;
        if (message.Length > 0)
            signals.Enqueue(message);
        Wake();
        return true;
    }

    /// <summary>Ends the channel without sending the rest. A pending flush is waited for, since it may still read the memory. Any thread.</summary>
    public void Abort()
    {
        Condemn(ChannelEnd.Aborted);
        // Whoever attaches it meanwhile either sees the word, or is seen here.
        Interlocked.MemoryBarrier();
        Wake();
    }

    internal bool IsCondemned => _condemned;

    internal void Condemn(ChannelEnd end)
    {
        if (_condemned)
            return;
        _end = end;
        _condemned = true;
    }

    /// <summary>Reads one packet if the reading clock says so. False when it is not time, there is nothing to read, or no room.</summary>
    internal bool TryRead(in Turn turn, ref PaceTimeline timeline) => TryReadOwn(Adapt(turn), ref timeline);

    private bool TryReadOwn(in Turn turn, ref PaceTimeline timeline)
    {
        if (HasSourceEnded || _condemned || _lanes.LevelBytes >= turn.Marks.HighBytes)
            return false;
        if (timeline.Reading.Peek(turn.HorizonNanos, turn.QuantumBytes, turn.DepthBytes, turn.Rate) > turn.ReadUntilNanos)
            return false;
        var status = _source.Pull(turn.QuantumBytes, out var packet);
        switch (status)
        {
            case PullStatus.Data or PullStatus.Last:
                if (status == PullStatus.Last)
                    _conditions |= Conditions.SourceEnded;
                timeline.Reading.Stamp(turn.HorizonNanos, packet.Length, turn.DepthBytes, turn.Rate);
                var stamp = timeline.Leaving.Stamp(turn.HorizonNanos, packet.Length, turn.DepthBytes, RateFor(turn));
                return _lanes.TryEnqueue(new(packet, stamp), turn.Marks);
            case PullStatus.Pending:
                return false;
            case PullStatus.Failed:
                _end = ChannelEnd.SourceFailed;
                break;
        }
        _conditions |= Conditions.SourceEnded;
        return false;
    }

    /// <summary>Stretches the stamps that lie ahead: the session's rate changed.</summary>
    internal void Stretch(long nowNanos, BitRate from, BitRate to) => _lanes.Stretch(nowNanos, from, to);

    /// <summary>Releases everything, whatever is pending. The sink is told when the session has let go of the channel: <see cref="TellEnd"/>.</summary>
    internal void Finish(ChannelEnd end)
    {
        if (IsEnded)
            return;
        _conditions |= Conditions.Ended;
        _told = end;
        _lanes.Clear(_source);
    }

    /// <summary>The wheel has nothing to do with it any more: from here on it may be renewed, by whoever the sink tells.</summary>
    internal void TellEnd() => _sink.End(_told);

    /// <summary>Back to new.</summary>
    private protected void Restart()
    {
        if (!IsEnded)
            throw new InvalidOperationException("The channel has not ended.");
        (Session, _end, _countedBytes, _conditions) = (null, default, 0, Conditions.None);
        _lanes.Renew();
        _condemned = false;
    }

    /// <summary>r: the rate of this channel's stamps.</summary>
    private protected abstract BitRate RateFor(in Turn turn);

    /// <summary>The turn as this channel sees it: with a rate or quantum of its own.</summary>
    private protected virtual Turn Adapt(in Turn turn) => turn;

    /// <summary>A write was settled or could not begin.</summary>
    private protected abstract void Count(long offeredBytes, long failedBytes);

    /// <summary>Something is due while the previous flush waits for its stream's window.</summary>
    private protected virtual void HoldUp()
    {
    }

    /// <summary>The sends of a turn are over. True: A4's step; the queue's stamps move back by <paramref name="nanosPerByte"/>.</summary>
    private protected abstract bool Observe(in Turn turn, long levelBytes, out double nanosPerByte);

    /// <summary>Pieces that follow each other in memory are sent as one.</summary>
    private protected virtual bool JoinsNeighbours => true;

    /// <summary>Null as long as the line was one packet at most and everything was accepted.</summary>
    private protected LineAnnex? Annex => _lanes.Annex;

    private protected LineAnnex NeedAnnex() => _lanes.NeedAnnex();

    /// <summary>Changed by the wheel alone.</summary>
    [Flags]
    private enum Conditions : byte
    {
        None = 0,
        SourceEnded = 1,
        PendingOnFlowControl = 2,
        Stalled = 4,
        Ended = 8,
    }
}
