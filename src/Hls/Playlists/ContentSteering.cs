namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-CONTENT-STEERING.</summary>
/// <param name="ServerUri">As written.</param>
/// <param name="PathwayId">Where to begin; null: the first variant's.</param>
public sealed record ContentSteering(string ServerUri, string? PathwayId);
