using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>The segment under way at the live edge: tags and parts that stand behind the last complete segment.</summary>
public sealed record UpcomingSegment
{
    /// <summary>Its parts so far.</summary>
    public ImmutableArray<PartialSegment> Parts { get; init; } = [];

    /// <summary>EXT-X-DISCONTINUITY stands before it.</summary>
    public bool Discontinuity { get; init; }

    /// <summary>Its own EXT-X-PROGRAM-DATE-TIME, when given.</summary>
    public DateTimeOffset? ProgramDateTime { get; init; }

    /// <summary>The EXT-X-MAP in force.</summary>
    public MediaInitialization? Map { get; init; }

    /// <summary>The EXT-X-KEYs in force.</summary>
    public ImmutableArray<MediaKey> Keys { get; init; } = [];
}
