using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>One media segment with everything that applies to it (RFC 8216bis section 4.4.4). Immutable.</summary>
public sealed record MediaSegment
{
    /// <summary>As written, relative or absolute.</summary>
    public required string Uri { get; init; }

    /// <summary>EXTINF, in seconds, exactly as written: the digits after the point are kept, nothing is rounded. Always positive.</summary>
    public required decimal DurationSeconds { get; init; }

    /// <summary>EXTINF's title; null when empty.</summary>
    public string? Title { get; init; }

    /// <summary>EXT-X-BYTERANGE with its offset worked out; null for the whole resource.</summary>
    public ByteRange? ByteRange { get; init; }

    /// <summary>EXT-X-DISCONTINUITY stands before this segment.</summary>
    public bool Discontinuity { get; init; }

    /// <summary>EXT-X-GAP: listed, but not there.</summary>
    public bool Gap { get; init; }

    /// <summary>The EXT-X-MAP in force; null when there is none.</summary>
    public MediaInitialization? Map { get; init; }

    /// <summary>The EXT-X-KEYs in force, one per key format; empty when the segment is clear.</summary>
    public ImmutableArray<MediaKey> Keys { get; init; } = [];

    /// <summary>When the segment begins: given by its own tag, or else worked out from a neighbour's and the durations between; null when no segment has one.</summary>
    public DateTimeOffset? ProgramDateTime { get; init; }

    /// <summary>Whether <see cref="ProgramDateTime"/> stood before this very segment.</summary>
    public bool ProgramDateTimeIsExplicit { get; init; }

    /// <summary>The segment's own media sequence number.</summary>
    public long MediaSequence { get; init; }

    /// <summary>The segment's own discontinuity sequence number.</summary>
    public long DiscontinuitySequence { get; init; }

    /// <summary>EXT-X-BITRATE in force, in kbit/s.</summary>
    public long? BitrateKilobits { get; init; }

    /// <summary>The segment's EXT-X-PARTs, while they are still listed.</summary>
    public ImmutableArray<PartialSegment> Parts { get; init; } = [];
}
