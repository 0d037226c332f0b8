namespace CdnNode.Recorder.Source;

/// <summary>
/// How the recorder reads: through the node's own cache, so that the origin sees one request for viewers and recorder together. The host implements it over its
/// cache; tests hold an origin of their own behind it.
/// </summary>
public interface IRecordingSource
{
    /// <summary>
    /// The path on the node of a URI that a playlist has, with its query; null when it leads elsewhere than to the origins of the node, and so is never read.
    /// </summary>
    /// <param name="playlistPath">Path of the playlist on the node.</param>
    /// <param name="uri">As written in the playlist.</param>
    string? Resolve(string playlistPath, string uri);

    /// <summary>Reads an object. Failures come as a value, not as an exception; only cancellation throws.</summary>
    ValueTask<SourceAnswer> ReadAsync(SourceRequest request, CancellationToken cancellation);
}
