namespace CdnNode.Recorder.Archive;

/// <summary>One acknowledged entry of a rendition's timeline: a segment, or a gap in its place. Immutable.</summary>
public sealed record RecordedSegment
{
    /// <summary>The rendition's own number: from 0, each entry one more than the one before, never reused. Fit for EXT-X-MEDIA-SEQUENCE.</summary>
    public required long Sequence { get; init; }

    /// <summary>How often the channel began anew: one more after each restart of the origin's numbering.</summary>
    public required int Epoch { get; init; }

    /// <summary>The origin's media sequence number; its explicit or implicit IV when the segment is encrypted without an IV of its own.</summary>
    public required long MediaSequence { get; init; }

    /// <summary>How many discontinuities the rendition has had up to this entry, its own included; never decreases.</summary>
    public required long DiscontinuitySequence { get; init; }

    /// <summary>Encoding or timing change in front of this entry.</summary>
    public required bool Discontinuity { get; init; }

    /// <summary>Program date-time. Never before the entry in front: where the origin has none, or an impossible one, the recorder's own timeline gives it.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>EXTINF in seconds exactly as it was written, its digits included; for a gap the true length of the hole.</summary>
    public required decimal DurationSeconds { get; init; }

    /// <summary>Where it ends.</summary>
    public DateTimeOffset End => Begin + Duration;

    /// <summary><see cref="DurationSeconds"/>, rounded to 100 ns.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks((long)decimal.Round(DurationSeconds * TimeSpan.TicksPerSecond));

    /// <summary>Why there are no bytes; <see cref="GapCause.None"/> when there are.</summary>
    public GapCause Gap { get; init; }

    /// <summary>Whether there are no bytes.</summary>
    public bool IsGap => Gap != GapCause.None;

    /// <summary>In the data file, in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>In bytes; 0 for a gap.</summary>
    public int Length { get; init; }

    /// <summary>CRC-32C of its bytes.</summary>
    public uint Crc32C { get; init; }

    /// <summary>The first half of the SHA-256 of its bytes.</summary>
    public UInt128 ContentHash { get; init; }

    /// <summary>The initialization section; null when there is none.</summary>
    public RecordedMap? Map { get; init; }

    /// <summary>The keys in force; null when it is clear.</summary>
    public RecordedKeys? Keys { get; init; }

    /// <summary>What its bytes are; <see cref="MediaFormat.None"/> for a gap.</summary>
    public MediaFormat Format => IsGap ? MediaFormat.None : File?.Format ?? MediaFormat.None;

    internal HourFile? File { get; init; }
}
