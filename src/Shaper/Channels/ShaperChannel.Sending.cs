namespace CdnNode.Shaper;

public abstract partial class ShaperChannel
{
    /// <summary>Settles, sends what is due, looks at the queue. Returns when it wants its next turn, or <see cref="WheelItem.Never"/>.</summary>
    internal long Serve(in Turn turn, ref PacketStamper stamper) => ServeOwn(Adapt(turn), ref stamper);

    private long ServeOwn(in Turn turn, ref PacketStamper stamper)
    {
        if (IsFlushPending && !TrySettle(turn))
            return ServePending(turn, ref stamper);
        if (!_condemned)
        {
            TakeSignals(turn);
            HoldBurst(turn, ref stamper);
            while (SendDue(turn))
            {
            }
            LookAtQueue(turn, ref stamper, _lanes.LevelBytes - _offeredBytes);
        }
        if (!IsFlushPending && (_condemned || (_sourceEnded && _lanes.Count == 0)))
            Finish(_end);
        return IsEnded ? WheelItem.Never : NextTurn(turn, stamper);
    }

    /// <summary>The previous flush is still pending: what comes due is an attempt that failed.</summary>
    private long ServePending(in Turn turn, ref PacketStamper stamper)
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
        if (due > 0 && !_pendingIsFlowControl)
            CountAttempt(turn, due, due);
        LookAtQueue(turn, ref stamper, _lanes.LevelBytes);
        return next;
    }

    private void TakeSignals(in Turn turn)
    {
        while (_signals is { } signals && signals.TryDequeue(out var message))
            _lanes.AddSignal(message, turn.NowNanos);
    }

    private void HoldBurst(in Turn turn, ref PacketStamper stamper)
    {
        if (_lanes.Count == 0)
            return;
        var rate = RateFor(turn);
        var earliest = turn.HorizonNanos - PaceMath.NanosFor(turn.DepthBytes, rate);
        var late = earliest - (_lanes[0].StampNanos - PaceMath.NanosFor(_lanes[0].Length, rate));
        if (late <= 0)
            return;
        turn.Counters.ForfeitedBytes += PaceMath.BytesIn(late, rate);
        // Alone, the stamps ahead are all of this line: take them back. Else they were given to others: queue up behind.
        if (turn.Alone)
            stamper.Restart(earliest);
        _lanes.Restamp(ref stamper, turn.HorizonNanos, turn.DepthBytes, rate);
    }

    /// <summary>Sends one write. True when it was accepted whole, so that there may be room for another.</summary>
    private bool SendDue(in Turn turn)
    {
        var write = turn.Wheel.Scratch;
        var total = _lanes.Collect(turn.HorizonNanos, _source, write, JoinsNeighbours);
        if (total == 0)
            return false;
        turn.Counters.Writes++;
        _offeredBytes = _countedBytes = total;
        SendResult result;
        try
        {
            result = _sink.Send(write.Pieces, total);
        }
        finally
        {
            write.Clear();
        }
        return result.Status != SendStatus.Pending && Settle(turn, result);
    }

    private bool TrySettle(in Turn turn)
    {
        var state = _sink.Poll(out var result);
        _pendingIsFlowControl = state == FlushState.PendingOnFlowControl;
        if (state != FlushState.Done)
            return false;
        Settle(turn, result);
        return true;
    }

    private bool Settle(in Turn turn, SendResult result)
    {
        var (offered, accepted) = (_offeredBytes, Math.Min(result.AcceptedBytes, _offeredBytes));
        _offeredBytes = _countedBytes = 0;
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
            _failures = 0;
            IsStalled = false;
            return true;
        }
        turn.Counters.RetransmittedBytes += offered - accepted;
        _failures = (byte)Math.Min(_failures + 1, byte.MaxValue);
        _lanes.Return(offered - accepted, turn.NowNanos, RetransmitDelay.Nanos(_failures, turn.Wheel.TickNanos), RateFor(turn));
        return false;
    }

    private void CountAttempt(in Turn turn, long offeredBytes, long failedBytes)
    {
        turn.Counters.AttemptedUnits += TsUnit.Count(offeredBytes);
        turn.Counters.FailedUnits += TsUnit.Count(failedBytes);
        Count(offeredBytes, failedBytes);
    }

    private void LookAtQueue(in Turn turn, ref PacketStamper stamper, long levelBytes)
    {
        if (levelBytes >= turn.Marks.HighBytes && !IsStalled && (IsFlushPending || _failures > 0))
        {
            IsStalled = true;
            turn.Counters.Stalls++;
        }
        if (!Observe(turn, levelBytes, out var nanosPerByte))
            return;
        turn.Counters.SlowDowns++;
        stamper.AdvanceTo(_lanes.Shift(nanosPerByte));
    }

    private long NextTurn(in Turn turn, in PacketStamper stamper)
    {
        var next = WheelItem.Never;
        var skipped = 0;
        for (var i = 0; i < _lanes.Count && next == WheelItem.Never; i++)
        {
            skipped += _lanes[i].Length;
            if (skipped > _offeredBytes)
                next = _lanes[i].StampNanos;
        }
        if (next != WheelItem.Never)
            return next;
        if (IsFlushPending)
            return turn.NowNanos + turn.PollNanos;
        // Nothing waits. Either the source is pending, and wakes us, or its next packet lies beyond what is read ahead.
        var ahead = stamper.Peek(turn.HorizonNanos, turn.QuantumBytes, turn.DepthBytes, RateFor(turn)) - turn.ReadUntilNanos;
        return ahead > 0 ? turn.NowNanos + ahead : WheelItem.Never;
    }
}
