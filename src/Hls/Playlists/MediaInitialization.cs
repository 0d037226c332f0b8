using System.Collections.Immutable;

namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-MAP: how to begin decoding.</summary>
public sealed record MediaInitialization
{
    /// <summary>As written.</summary>
    public required string Uri { get; init; }

    /// <summary>BYTERANGE; null for the whole resource.</summary>
    public ByteRange? ByteRange { get; init; }

    /// <summary>
    /// The keys in force where the tag stood. Only a key that stands before the tag encrypts the initialization section, so these may differ from those
    /// of the segments behind it.
    /// </summary>
    public ImmutableArray<MediaKey> Keys { get; init; } = [];
}
