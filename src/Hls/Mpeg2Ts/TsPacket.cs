namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>The header and adaptation field of one transport packet (ISO/IEC 13818-1 sections 2.4.3.2 and 2.4.3.4), read where they lie.</summary>
internal readonly ref struct TsPacket
{
    public const int Size = 188;
    public const byte SyncByte = 0x47;
    public const int PatPid = 0;
    public const int NullPid = 0x1FFF;

    private const int HeaderSize = 4;
    private const int ClockSize = 6;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Takes 188 bytes that begin with the sync byte.</summary>
    public TsPacket(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes[..Size];
    }

    public bool TransportError => (_bytes[1] & 0x80) != 0;

    public bool PayloadUnitStart => (_bytes[1] & 0x40) != 0;

    public int Pid => ((_bytes[1] & 0x1F) << 8) | _bytes[2];

    public bool IsScrambled => (_bytes[3] & 0xC0) != 0;

    public bool HasAdaptationField => (_bytes[3] & 0x20) != 0;

    public bool HasPayload => (_bytes[3] & 0x10) != 0;

    public int ContinuityCounter => _bytes[3] & 0x0F;

    /// <summary>Whether what the adaptation field claims as its length fits into the packet and leaves room for a payload that is announced.</summary>
    public bool IsWellFormed => (HasPayload || HasAdaptationField) && (!HasAdaptationField || _bytes[4] <= (HasPayload ? 182 : 183));

    public bool Discontinuity => (AdaptationFlags & 0x80) != 0;

    public bool RandomAccess => (AdaptationFlags & 0x40) != 0;

    /// <summary>Where in the packet the program clock reference lies; 0 when there is none.</summary>
    public int PcrOffset => (AdaptationFlags & 0x10) != 0 && _bytes[4] > ClockSize ? HeaderSize + 2 : 0;

    /// <summary>Where in the packet the original program clock reference lies; 0 when there is none.</summary>
    public int OpcrOffset
    {
        get
        {
            if ((AdaptationFlags & 0x08) == 0)
                return 0;
            var before = (AdaptationFlags & 0x10) != 0 ? ClockSize : 0;
            return _bytes[4] > before + ClockSize ? HeaderSize + 2 + before : 0;
        }
    }

    /// <summary>Where in the packet the payload begins; 188 when there is none. Only of a well-formed packet.</summary>
    public int PayloadOffset => !HasPayload ? Size : HasAdaptationField ? HeaderSize + 1 + _bytes[4] : HeaderSize;

    public ReadOnlySpan<byte> Payload => _bytes[PayloadOffset..];

    /// <summary>The program clock reference in units of 27 MHz; null when there is none.</summary>
    public long? Pcr => PcrOffset is > 0 and var at ? TsClock.ReadPcr(_bytes[at..]) : null;

    private int AdaptationFlags => HasAdaptationField && _bytes[4] > 0 ? _bytes[5] : 0;
}
