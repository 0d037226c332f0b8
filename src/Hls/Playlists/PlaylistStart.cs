namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-START: where playback should begin.</summary>
/// <param name="TimeOffsetSeconds">From the start of the playlist, or from its end when negative.</param>
/// <param name="Precise">Whether to begin exactly there and not at the segment that holds it.</param>
public sealed record PlaylistStart(decimal TimeOffsetSeconds, bool Precise);
