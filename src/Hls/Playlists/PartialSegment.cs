namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-PART: a piece of a segment, published before the segment is whole.</summary>
public sealed record PartialSegment
{
    /// <summary>As written.</summary>
    public required string Uri { get; init; }

    /// <summary>DURATION in seconds, exactly as written.</summary>
    public required decimal DurationSeconds { get; init; }

    /// <summary>BYTERANGE with its offset worked out; null for the whole resource.</summary>
    public ByteRange? ByteRange { get; init; }

    /// <summary>Begins with a key frame.</summary>
    public bool Independent { get; init; }

    /// <summary>Listed, but not there.</summary>
    public bool Gap { get; init; }
}
