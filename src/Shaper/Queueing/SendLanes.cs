using System.Diagnostics.CodeAnalysis;

namespace CdnNode.Shaper;

/// <summary>The bounded queue of a channel: one line of stamped packets, first what must leave again (with signalling at its front), then new data.</summary>
/// <remarks>
/// <para>
/// Its level q is every byte stamped and not yet accepted. An enqueue is refused exactly when q >= H: back-pressure, the reader stops and nothing is
/// dropped. Since a packet is at most one quantum and m >= H + one quantum, q never exceeds m.
/// </para>
/// <para>
/// The order of leaving is fixed by the line, so it never depends on stamps: what was offered first is accepted first. A mutable value that lives inside
/// its channel. The first packet of new data lives here and the rest in the annex, for up to 670 kbit/s there is no more than one.
/// </para>
/// </remarks>
internal struct SendLanes
{
    private PacketEntry _first;
    private LineAnnex? _annex;
    private int _levelBytes;

    /// <summary>Bytes at the front of the line that a pending write covers; 0 when none is pending.</summary>
    public int OfferedBytes { get; set; }

    /// <summary>q: bytes stamped and not yet accepted.</summary>
    public readonly long LevelBytes => _levelBytes;

    public readonly int Count => RetransmitCount + FreshCount;

    /// <summary>Null as long as nothing needed it.</summary>
    public readonly LineAnnex? Annex => _annex;

    private readonly int RetransmitCount => _annex?.Retransmit?.Count ?? 0;

    private readonly int FreshCount => _first.Length == 0 ? 0 : 1 + (_annex?.Rest.Count ?? 0);

    /// <summary>The i-th packet of the line.</summary>
    [UnscopedRef]
    public ref PacketEntry this[int index]
    {
        get
        {
            var first = RetransmitCount;
            if (index < first)
                return ref _annex!.Retransmit![index];
            return ref index == first ? ref _first : ref _annex!.Rest[index - first - 1];
        }
    }

    /// <summary>Makes the annex where there is none. Any thread.</summary>
    public LineAnnex NeedAnnex() => LazyInitializer.EnsureInitialized(ref _annex);

    /// <summary>Takes a packet in at the end, or refuses when q >= H.</summary>
    public bool TryEnqueue(in PacketEntry entry, in Watermarks marks)
    {
        if (_levelBytes >= marks.HighBytes)
            return false;
        if (_first.Length == 0)
            _first = entry;
        else
            NeedAnnex().Rest.AddLast(entry);
        _levelBytes += entry.Length;
        return true;
    }

    public void AddSignal(byte[] bytes, long nowNanos)
    {
        var annex = NeedAnnex();
        annex.NeedRetransmit().AddSignal(new(new Signal(bytes), 0, bytes.Length, nowNanos), annex.FirstIsPartlySent);
        _levelBytes += bytes.Length;
    }

    /// <summary>Puts what is due before the horizon together as one write, at most <see cref="QuantumRule.WriteLimitBytes"/> (but at least one packet).</summary>
    /// <param name="joinNeighbours">Give stretches that follow each other in memory as one piece; not for datagrams.</param>
    public int Collect(long horizonNanos, IPacketSource source, WheelScratch write, bool joinNeighbours)
    {
        var (count, total) = (Count, 0);
        object? owner = null;
        int start = 0, end = 0;
        for (var i = 0; i < count; i++)
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
                _levelBytes -= bytes;
                NeedAnnex().FirstIsPartlySent = true;
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
        var retransmit = NeedAnnex().NeedRetransmit();
        for (var i = 0; i < retransmit.Count; i++)
            bytes -= retransmit[i].Length;
        while (bytes > 0)
        {
            bytes -= _first.Length;
            retransmit.AddLast(RemoveFirstOfFresh());
        }
        stamper.Restart(retransmit.Restamp(firstNanos, rate));
        for (var i = retransmit.Count; i < Count; i++)
            this[i].StampNanos = stamper.Stamp(firstNanos, this[i].Length, 0, rate);
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

    /// <summary>Empty, for another body; what it has grown stays.</summary>
    public void Renew()
    {
        OfferedBytes = 0;
        _annex?.Renew();
    }

    private void RemoveFirst(IPacketSource source)
    {
        var packet = RetransmitCount > 0 ? _annex!.Retransmit!.RemoveFirst() : RemoveFirstOfFresh();
        _levelBytes -= packet.Length;
        _annex?.FirstIsPartlySent = false;
        if (packet.Owner is not Signal)
            source.Release(packet.Owner);
    }

    private PacketEntry RemoveFirstOfFresh()
    {
        var entry = _first;
        _first = _annex is { Rest.Count: > 0 } ? _annex.Rest.RemoveFirst() : default;
        return entry;
    }

    private static ReadOnlyMemory<byte> Open(object owner, IPacketSource source) => owner is Signal signal ? signal.Bytes : source.Open(owner);
}
