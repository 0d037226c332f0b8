namespace CdnNode.Playlists;

/// <summary>The form in which a playlist leaves (RFC 9110 section 8.4.1).</summary>
internal enum ContentCoding
{
    /// <summary>As it is.</summary>
    Identity,
    Gzip,
    Brotli,
}
