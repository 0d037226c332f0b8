using CdnNode.Hls.Playlists;

namespace CdnNode.Recorder.Source;

/// <summary>What the recorder asks for.</summary>
/// <param name="Path">Path on the node, with query: a channel's own playlist, or what <see cref="IRecordingSource.Resolve"/> gave.</param>
public sealed record SourceRequest(string Path)
{
    /// <summary>The piece that is wanted (EXT-X-BYTERANGE); null for all.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>
    /// What the usual way gave was bad, or nothing: ask another origin than <see cref="Avoid"/>, past what is cached. A node with one origin asks that once more.
    /// </summary>
    public bool FromAnotherOrigin { get; init; }

    /// <summary>The origin whose answer was of no use, as <see cref="SourceAnswer.Origin"/> named it; null when it isn't known.</summary>
    public string? Avoid { get; init; }
}
