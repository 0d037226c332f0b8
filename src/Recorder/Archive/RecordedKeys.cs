using System.Collections.Immutable;
using CdnNode.Hls.Playlists;

namespace CdnNode.Recorder.Archive;

/// <summary>The EXT-X-KEYs that are in force for a run of segments: bytes are recorded encrypted as they came, and the keys' URIs as they were written.</summary>
/// <param name="PlaylistPath">The playlist that relative key URIs are relative to.</param>
/// <param name="Keys">One a key format; empty when the segments are clear.</param>
public sealed record RecordedKeys(string PlaylistPath, ImmutableArray<MediaKey> Keys)
{
    /// <summary>Whether they are the same keys.</summary>
    public bool Equals(RecordedKeys? other) =>
        other is not null && PlaylistPath == other.PlaylistPath && Keys.AsSpan().SequenceEqual(other.Keys.AsSpan());

    public override int GetHashCode() => HashCode.Combine(PlaylistPath, Keys.Length);
}
