namespace CdnNode.Shaper;

public abstract partial class ShaperChannel
{
    /// <summary>Settles, sends what is due, looks at the queue. Returns when it wants its next turn, or <see cref="WheelItem.Never"/>.</summary>
    internal long Serve(in Turn turn, ref PaceTimeline timeline) => ServeOwn(Adapt(turn), ref timeline);

    private long ServeOwn(in Turn turn, ref PaceTimeline timeline)
    {
        if (IsFlushPending && !TrySettle(turn, ref timeline))
            return ServePending(turn, ref timeline);
        if (!_condemned)
        {
            TakeSignals(turn);
            HoldBurst(turn, ref timeline);
            while (SendDue(turn, ref timeline))
            {
            }
            LookAtQueue(turn, ref timeline, _lanes.LevelBytes - _lanes.OfferedBytes);
        }
        if (!IsFlushPending && (_condemned || (HasSourceEnded && _lanes.Count == 0)))
            Finish(_end);
        return IsEnded ? WheelItem.Never : NextTurn(turn, timeline);
    }

    /// <summary>The previous flush is still pending: what comes due is an attempt that failed, but for a stream whose window is closed.</summary>
    private long ServePending(in Turn turn, ref PaceTimeline timeline)
    {
        long due = 0, bytes = 0, next = turn.NowNanos + turn.PollNanos;
        for (var i = 0; i < _lanes.Count; i++)
        {
            ref var packet = ref _lanes[i];
            bytes += packet.Length;
            if (bytes <= _countedBytes)
                continue;
            if (packet.StampNanos >= turn.HorizonNanos)
            {
                next = packet.StampNanos;
                break;
            }
            due += packet.Length;
            _countedBytes = (int)bytes;
        }
        if (due > 0 && (_conditions & Conditions.PendingOnFlowControl) != 0)
            HoldUp();
        else if (due > 0)
            CountAttempt(turn, due, due);
        LookAtQueue(turn, ref timeline, _lanes.LevelBytes);
        return NoLaterThanNextRead(turn, next);
    }

    private void TakeSignals(in Turn turn)
    {
        while (_lanes.Annex?.Signals is { } signals && signals.TryDequeue(out var message))
            _lanes.AddSignal(message, turn.NowNanos);
    }

    private void HoldBurst(in Turn turn, ref PaceTimeline timeline)
    {
        if (_lanes.Count == 0)
            return;
        var rate = RateFor(turn);
        // D lasts as long as it does at the fastest rate: the stamps may be of before this channel slowed down. The first packet leaves whole in any case.
        var firstNanos = PaceMath.NanosFor(_lanes[0].Length, rate);
        var depthNanos = PaceMath.NanosFor(turn.DepthBytes, BitRate.Larger(rate, turn.Rate));
        var earliest = turn.HorizonNanos - 1 - Math.Max(depthNanos, firstNanos);
        var late = earliest - (_lanes[0].StampNanos - firstNanos);
        if (late <= 0)
            return;
        turn.Counters.ForfeitedBytes += PaceMath.BytesIn(late, turn.Rate);
        // Alone, the stamps ahead are all of this line: take them back. Else they were given to others: queue up behind.
        if (turn.Alone)
            timeline.Leaving.Restart(earliest);
        _lanes.Restamp(ref timeline.Leaving, earliest, rate);
    }

    /// <summary>Sends one write. True when it was accepted whole, so that there may be room for another.</summary>
    private bool SendDue(in Turn turn, ref PaceTimeline timeline)
    {
        var write = turn.Wheel.Scratch;
        var total = _lanes.Collect(turn.HorizonNanos, _source, write, JoinsNeighbours);
        if (total == 0)
            return false;
        turn.Counters.Writes++;
        SendResult result;
        try
        {
            result = _sink.Send(write.Pieces, total);
        }
        finally
        {
            write.Clear();
        }
        _lanes.OfferedBytes = _countedBytes = total;
        return result.Status != SendStatus.Pending && Settle(turn, result, ref timeline);
    }

    private bool TrySettle(in Turn turn, ref PaceTimeline timeline)
    {
        var state = _sink.Poll(out var result);
        Set(Conditions.PendingOnFlowControl, state == FlushState.PendingOnFlowControl);
        if (state != FlushState.Done)
            return false;
        Settle(turn, result, ref timeline);
        return true;
    }

    private bool Settle(in Turn turn, SendResult result, ref PaceTimeline timeline)
    {
        var (offered, accepted) = (_lanes.OfferedBytes, Math.Min(result.AcceptedBytes, _lanes.OfferedBytes));
        _lanes.OfferedBytes = _countedBytes = 0;
        if (result.Status == SendStatus.Closed)
        {
            Condemn(ChannelEnd.PeerClosed);
            return false;
        }
        _lanes.Accept(accepted, _source);
        turn.Counters.SentBytes += accepted;
        Session?.CountSent(accepted);
        CountAttempt(turn, offered, offered - accepted);
        if (accepted == offered)
        {
            _lanes.Annex?.Failures = 0;
            Set(Conditions.Stalled, false);
            return true;
        }
        turn.Counters.RetransmittedBytes += offered - accepted;
        var failures = NeedAnnex().Failures = (byte)Math.Min(NeedAnnex().Failures + 1, byte.MaxValue);
        var rate = RateFor(turn);
        var first = turn.NowNanos + RetransmitDelay.Nanos(failures, turn.Wheel.TickNanos);
        if (!turn.Alone)
            first = Math.Max(first, timeline.Leaving.LastNanos + PaceMath.NanosFor(_lanes[0].Length, rate));
        _lanes.Return(offered - accepted, first, rate, ref timeline.Leaving);
        return false;
    }

    private void CountAttempt(in Turn turn, long offeredBytes, long failedBytes)
    {
        turn.Counters.AttemptedUnits += TsUnit.Count(offeredBytes);
        turn.Counters.FailedUnits += TsUnit.Count(failedBytes);
        Count(offeredBytes, failedBytes);
    }

    private void LookAtQueue(in Turn turn, ref PaceTimeline timeline, long levelBytes)
    {
        if (levelBytes >= turn.Marks.HighBytes && !IsStalled && (IsFlushPending || _lanes.Annex is { Failures: > 0 }))
        {
            Set(Conditions.Stalled, true);
            turn.Counters.Stalls++;
        }
        if (!Observe(turn, levelBytes, out var nanosPerByte))
            return;
        turn.Counters.SlowDowns++;
        // Moved stamps would fall between those of the session's other channels: with others, a step slows what is stamped from now on.
        if (turn.Alone)
            timeline.Leaving.AdvanceTo(_lanes.Shift(nanosPerByte));
    }

    private long NextTurn(in Turn turn, in PaceTimeline timeline)
    {
        var next = WheelItem.Never;
        var skipped = 0;
        for (var i = 0; i < _lanes.Count && next == WheelItem.Never; i++)
        {
            skipped += _lanes[i].Length;
            if (skipped > _lanes.OfferedBytes)
                next = _lanes[i].StampNanos;
        }
        if (next != WheelItem.Never)
            return NoLaterThanNextRead(turn, next);
        if (IsFlushPending)
            return NoLaterThanNextRead(turn, turn.NowNanos + turn.PollNanos);
        // Nothing waits. Either the source is pending, and wakes us, or its next packet lies beyond what is read ahead.
        var due = timeline.Reading.Peek(turn.HorizonNanos, turn.QuantumBytes, turn.DepthBytes, turn.Rate);
        return due > turn.ReadUntilNanos ? turn.FirstToRead(due) : WheelItem.Never;
    }

    // When the stamps lie far ahead (a delay after a failure, a stall), reading still goes on quantum by quantum. A tick more, for on time the next stamp is
    // within it: else there would be a turn to read, and another one to send.
    private long NoLaterThanNextRead(in Turn turn, long next) => HasSourceEnded || _lanes.LevelBytes >= turn.Marks.HighBytes
        ? next
        : Math.Min(next, turn.NowNanos + PaceMath.NanosFor(turn.QuantumBytes, turn.Rate) + turn.Wheel.TickNanos);

    private void Set(Conditions condition, bool on) => _conditions = on ? _conditions | condition : _conditions & ~condition;
}
