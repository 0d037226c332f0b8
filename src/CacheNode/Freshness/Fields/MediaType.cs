namespace CdnNode.Freshness;

/// <summary>What a path or a content type says an object is.</summary>
public enum MediaType
{
    /// <summary>Says nothing: no extension, or a content type that fits anything (<c>application/octet-stream</c>, <c>text/plain</c>, none).</summary>
    Unknown,
    Playlist,
    Segment,

    /// <summary>A decryption key.</summary>
    Key,

    /// <summary>Plainly no media.</summary>
    Other,
}
