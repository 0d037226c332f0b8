namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>One elementary stream of a <see cref="TsReport"/>. Stamps are 33-bit ticks of 90 kHz; null when none was seen.</summary>
public sealed record TsStream
{
    public required int Pid { get; init; }

    /// <summary>As in the PMT (ISO/IEC 13818-1 table 2-34).</summary>
    public required byte StreamType { get; init; }

    public required TsStreamKind Kind { get; init; }

    /// <summary>PES packets that have a PTS.</summary>
    public required long StampedUnits { get; init; }

    /// <summary>In the order of the stream.</summary>
    public required long? FirstPts { get; init; }

    /// <summary>In the order of the stream.</summary>
    public required long? LastPts { get; init; }

    /// <summary>Of the first unit; its PTS where it has no DTS of its own.</summary>
    public required long? FirstDts { get; init; }

    /// <summary>Of the last unit; its PTS where it has no DTS of its own.</summary>
    public required long? LastDts { get; init; }

    /// <summary>In the order of presentation.</summary>
    public required long? EarliestPts { get; init; }

    /// <summary>From the earliest to the latest PTS, and one average unit more; null with fewer than two units.</summary>
    public required TimeSpan? Duration { get; init; }

    /// <summary>Whether the first unit is marked as a point where decoding can begin.</summary>
    public required bool StartsWithRandomAccess { get; init; }
}
