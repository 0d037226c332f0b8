namespace CdnNode.Hls.Playlists;

/// <summary>A URI of a playlist with the place where it stands.</summary>
/// <param name="Tag">The tag that carries it: <c>#EXT-X-KEY</c>, ...; for a line of its own <c>#EXTINF</c> (a segment) or <c>#EXT-X-STREAM-INF</c> (a variant).</param>
/// <param name="Text">As written.</param>
public readonly record struct PlaylistUri(string Tag, string Text);
