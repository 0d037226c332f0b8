namespace CdnNode.Shaper;

/// <summary>The two queues of a channel as one line: first the retransmit queue (with signalling at its front), then new data.</summary>
/// <remarks>
/// The order of leaving is fixed by the line, so it never depends on stamps: what was offered first is accepted first. A mutable value that lives inside
/// its channel; the retransmit queue comes into being with the first failure.
/// </remarks>
internal struct SendLanes()
{
    private WatermarkQueue _fresh = new();
    private RetransmitQueue? _retransmit;
    private bool _firstIsPartlySent;

    /// <summary>q: bytes stamped and not yet accepted.</summary>
    public readonly long LevelBytes => _fresh.LevelBytes;

    public readonly int Count => RetransmitCount + _fresh.Count;

    private readonly int RetransmitCount => _retransmit?.Count ?? 0;

    /// <summary>The i-th packet of the line.</summary>
    public readonly ref PacketEntry this[int index]
    {
        get
        {
            var first = RetransmitCount;
            return ref index < first ? ref _retransmit![index] : ref _fresh[index - first];
        }
    }

    public bool TryEnqueue(in PacketEntry entry, in Watermarks marks) => _fresh.TryEnqueue(entry, marks);

    public void AddSignal(byte[] bytes, long nowNanos)
    {
        _retransmit ??= new();
        _retransmit.AddSignal(new(new Signal(bytes), 0, bytes.Length, nowNanos), _firstIsPartlySent);
        _fresh.Charge(bytes.Length);
    }

    /// <summary>Puts what is due before the horizon together as one write, at most <see cref="QuantumRule.WriteLimitBytes"/> (but at least one packet).</summary>
    /// <param name="joinNeighbours">Give stretches that follow each other in memory as one piece; not for datagrams.</param>
    public readonly int Collect(long horizonNanos, IPacketSource source, WheelScratch write, bool joinNeighbours)
    {
        var total = 0;
        object? owner = null;
        int start = 0, end = 0;
        for (var i = 0; i < Count; i++)
        {
            ref var packet = ref this[i];
            if (packet.StampNanos >= horizonNanos || (total > 0 && total + packet.Length > QuantumRule.WriteLimitBytes))
                break;
            total += packet.Length;
            var joins = joinNeighbours && ReferenceEquals(owner, packet.Owner) && packet.Offset == end;
            (owner, start, end) = (packet.Owner, joins ? start : packet.Offset, packet.Offset + packet.Length);
            var piece = Open(owner, source)[start..end];
            if (joins)
                write.ReplaceLast(piece);
            else
                write.Add(piece);
        }
        return total;
    }

    /// <summary>Takes accepted bytes off the front of the line and gives whole packets back to the source.</summary>
    public void Accept(int bytes, IPacketSource source)
    {
        while (bytes > 0)
        {
            ref var first = ref this[0];
            if (bytes < first.Length)
            {
                first.Advance(bytes);
                _fresh.Settle(bytes);
                _firstIsPartlySent = true;
                return;
            }
            bytes -= first.Length;
            RemoveFirst(source);
        }
    }

    /// <summary>
    /// A11: of what was offered, the last <paramref name="bytes"/> were not accepted and belong to the retransmit queue. A10: that leaves from
    /// <paramref name="firstNanos"/> on, new data behind it.
    /// </summary>
    public void Return(long bytes, long firstNanos, BitRate rate, ref PacketStamper stamper)
    {
        _retransmit ??= new();
        for (var i = 0; i < _retransmit.Count; i++)
            bytes -= _retransmit[i].Length;
        while (bytes > 0)
        {
            bytes -= _fresh[0].Length;
            _fresh.MoveFirstTo(_retransmit);
        }
        stamper.Restart(_retransmit.Restamp(firstNanos, rate));
        for (var i = 0; i < _fresh.Count; i++)
            _fresh[i].StampNanos = stamper.Stamp(firstNanos, _fresh[i].Length, 0, rate);
    }

    /// <summary>Stamps the whole line anew, from the stamper's last stamp on but not before a time.</summary>
    public void Restamp(ref PacketStamper stamper, long earliestNanos, BitRate rate)
    {
        for (var i = 0; i < Count; i++)
            this[i].StampNanos = stamper.Stamp(earliestNanos, this[i].Length, 0, rate);
    }

    /// <summary>A4: moves every stamp back, by so many nanoseconds for each byte up to and including its own. Returns the last stamp.</summary>
    public long Shift(double nanosPerByte)
    {
        long bytes = 0, last = 0;
        for (var i = 0; i < Count; i++)
        {
            bytes += this[i].Length;
            last = this[i].StampNanos += (long)(nanosPerByte * bytes);
        }
        return last;
    }

    /// <summary>Stretches the stamps that lie ahead by the ratio of two rates.</summary>
    public void Stretch(long nowNanos, BitRate from, BitRate to)
    {
        for (var i = 0; i < Count; i++)
        {
            ref var packet = ref this[i];
            if (packet.StampNanos > nowNanos)
                packet.StampNanos = nowNanos + PaceMath.Stretch(packet.StampNanos - nowNanos, from, to);
        }
    }

    /// <summary>Gives everything up.</summary>
    public void Clear(IPacketSource source)
    {
        while (Count > 0)
            RemoveFirst(source);
    }

    private void RemoveFirst(IPacketSource source)
    {
        PacketEntry packet;
        if (RetransmitCount > 0)
        {
            packet = _retransmit!.RemoveFirst();
            _fresh.Settle(packet.Length);
        }
        else
        {
            packet = _fresh.Dequeue();
        }
        _firstIsPartlySent = false;
        if (packet.Owner is not Signal)
            source.Release(packet.Owner);
    }

    private static ReadOnlyMemory<byte> Open(object owner, IPacketSource source) => owner is Signal signal ? signal.Bytes : source.Open(owner);
}
