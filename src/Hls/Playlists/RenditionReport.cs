namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-RENDITION-REPORT: how far another rendition has come.</summary>
/// <param name="Uri">As written.</param>
/// <param name="LastMediaSequence">LAST-MSN, when given.</param>
/// <param name="LastPart">LAST-PART, when given.</param>
public sealed record RenditionReport(string Uri, long? LastMediaSequence, long? LastPart);
