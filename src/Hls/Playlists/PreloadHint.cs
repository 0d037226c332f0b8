namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-PRELOAD-HINT: a resource that will be needed soon.</summary>
/// <param name="Type">PART or MAP.</param>
/// <param name="Uri">As written.</param>
/// <param name="ByteRangeStart">First byte; 0 when absent.</param>
/// <param name="ByteRangeLength">In bytes; null: to the end.</param>
public sealed record PreloadHint(string Type, string Uri, long ByteRangeStart, long? ByteRangeLength);
