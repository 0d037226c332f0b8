namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>What was found wrong with a transport stream.</summary>
[Flags]
public enum TsDefects
{
    None = 0,

    /// <summary>Not a transport stream: no two sync bytes at the right distance within the search limit.</summary>
    NoSync = 1,

    /// <summary>A sync byte was not where it had to be.</summary>
    LostSync = 1 << 1,

    /// <summary>The last packet is cut off.</summary>
    Truncated = 1 << 2,

    /// <summary>A packet is marked as damaged by whoever received it first.</summary>
    TransportError = 1 << 3,

    /// <summary>A packet has neither payload nor adaptation field, or the field claims a length that doesn't fit.</summary>
    AdaptationBad = 1 << 4,

    /// <summary>A continuity counter jumped: packets are missing.</summary>
    ContinuityError = 1 << 5,

    /// <summary>A PAT or PMT section is cut off, too long, or fails its CRC.</summary>
    PsiBad = 1 << 6,

    /// <summary>No program association table.</summary>
    NoPat = 1 << 7,

    /// <summary>No program map table.</summary>
    NoPmt = 1 << 8,

    /// <summary>No program clock reference on the PID that the PMT names.</summary>
    NoPcr = 1 << 9,

    /// <summary>The clock ran backward, or jumped by more than <see cref="TsInspector.MaxPcrStep"/>, without the discontinuity indicator.</summary>
    PcrJump = 1 << 10,

    /// <summary>No elementary stream has a presentation time stamp.</summary>
    NoPts = 1 << 11,

    /// <summary>A unit of an elementary stream doesn't begin with a PES start code.</summary>
    PesBad = 1 << 12,

    /// <summary>More PIDs than are followed.</summary>
    TooManyPids = 1 << 13,
}
