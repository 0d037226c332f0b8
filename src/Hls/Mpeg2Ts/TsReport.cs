using System.Collections.Immutable;

namespace CdnNode.Hls.Mpeg2Ts;

/// <summary>What <see cref="TsInspector"/> saw.</summary>
public sealed record TsReport
{
    public required TsDefects Defects { get; init; }

    public required long Packets { get; init; }

    /// <summary>Bytes outside packets: before sync was found, and where it was lost.</summary>
    public required long SkippedBytes { get; init; }

    public required long ContinuityErrors { get; init; }

    public required long TransportErrors { get; init; }

    /// <summary>In units of 27 MHz.</summary>
    public required long? FirstPcr { get; init; }

    /// <summary>In units of 27 MHz.</summary>
    public required long? LastPcr { get; init; }

    /// <summary>From PCR to PCR over the bytes between, in bit/s; null with fewer than two PCRs or across a clock discontinuity.</summary>
    public required long? BitsPerSecond { get; init; }

    /// <summary>A packet has the discontinuity indicator: the clock or a counter may jump there.</summary>
    public required bool HasDiscontinuityIndicator { get; init; }

    /// <summary>The streams of the first program's PMT, in its order.</summary>
    public required ImmutableArray<TsStream> Streams { get; init; }

    /// <summary>Of the first video stream, else of the longest other one; null when no stream tells.</summary>
    public TimeSpan? Duration =>
        Streams.FirstOrDefault(s => s.Kind == TsStreamKind.Video && s.Duration is not null)?.Duration ?? Streams.Max(s => s.Duration);

    /// <summary>Nothing is wrong.</summary>
    public bool IsClean => Defects == TsDefects.None;
}
