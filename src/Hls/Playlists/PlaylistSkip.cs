namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-SKIP: what a delta update leaves out.</summary>
/// <param name="SkippedSegments">How many segments, from the first.</param>
/// <param name="RecentlyRemovedDateRanges">Tab-separated identifiers, when given.</param>
public sealed record PlaylistSkip(long SkippedSegments, string? RecentlyRemovedDateRanges);
