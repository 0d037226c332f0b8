namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-SESSION-DATA. Either <paramref name="Value"/> or <paramref name="Uri"/> is given.</summary>
public sealed record SessionData(string DataId, string? Value, string? Uri, string? Format, string? Language);
