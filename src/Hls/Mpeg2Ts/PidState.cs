using System.Runtime.CompilerServices;

namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>What the inspector remembers of one PID.</summary>
internal struct PidState
{
    private const int NotCollecting = -1;

    private PesHead _head;
    private int _headLengthPlusOne;
    private long _earliest;
    private long _latest;

    public bool HasCounter { get; private set; }

    public int LastCounter { get; private set; }

    public bool IsRepeat { get; private set; }

    public long StampedUnits { get; private set; }

    public long FirstPts { get; private set; }

    public long LastPts { get; private set; }

    public long FirstDts { get; private set; }

    public long LastDts { get; private set; }

    public bool StartsWithRandomAccess { get; private set; }

    public bool HasUnits { get; private set; }

    /// <summary>Zero or negative: before <see cref="FirstPts"/> in presentation.</summary>
    public readonly long EarliestFromFirst => _earliest;

    /// <summary>In ticks.</summary>
    public readonly long PtsSpan => _latest - _earliest;

    private int HeadLength
    {
        readonly get => _headLengthPlusOne - 1;
        set => _headLengthPlusOne = value + 1;
    }

    /// <summary>
    /// The rule of ISO/IEC 13818-1 section 2.4.3.3: one more with each payload; the same once when a packet is sent twice; the same without payload.
    /// </summary>
    public bool CheckContinuity(in TsPacket packet)
    {
        var counter = packet.ContinuityCounter;
        var ok = !HasCounter || packet.Discontinuity;
        if (!ok && !packet.HasPayload)
            ok = counter == LastCounter;
        else if (!ok && counter == LastCounter && !IsRepeat)
            return IsRepeat = true;
        else if (!ok)
            ok = counter == ((LastCounter + 1) & 0x0F);
        (HasCounter, LastCounter, IsRepeat) = (true, counter, false);
        return ok;
    }

    /// <summary>Takes the payload of a PES stream. False when a unit doesn't begin as a PES packet.</summary>
    public bool TakePes(in TsPacket packet)
    {
        if (packet.PayloadUnitStart)
        {
            HeadLength = 0;
            StartsWithRandomAccess |= !HasUnits && packet.RandomAccess;
            HasUnits = true;
        }

        if (HeadLength == NotCollecting)
            return true;
        Span<byte> head = _head;
        var payload = packet.Payload;
        var taken = Math.Min(payload.Length, PesHeader.MaxSize - HeadLength);
        payload[..taken].CopyTo(head[HeadLength..]);
        HeadLength += taken;
        var needed = PesHeader.Needed(head[..HeadLength]);
        if (HeadLength < needed)
            return true;
        if (needed > 0)
            TakeStamps(head[..HeadLength]);
        HeadLength = NotCollecting;
        return needed > 0;
    }

    private void TakeStamps(ReadOnlySpan<byte> head)
    {
        if (!PesHeader.HasPts(head))
            return;
        LastPts = TsClock.ReadStamp(head[PesHeader.PtsOffset..]);
        LastDts = PesHeader.HasDts(head) ? TsClock.ReadStamp(head[PesHeader.DtsOffset..]) : LastPts;
        if (StampedUnits++ == 0)
            (FirstPts, FirstDts) = (LastPts, LastDts);
        var fromFirst = TsClock.Difference(FirstPts, LastPts);
        _earliest = Math.Min(_earliest, fromFirst);
        _latest = Math.Max(_latest, fromFirst);
    }

    [InlineArray(PesHeader.MaxSize)]
    private struct PesHead
    {
        private byte _first;
    }
}
