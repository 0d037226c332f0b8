namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-KEY or EXT-X-SESSION-KEY. METHOD=NONE makes no key: it takes those in force away.</summary>
public sealed record MediaKey
{
    /// <summary>The KEYFORMAT that an absent attribute means.</summary>
    public const string IdentityFormat = "identity";

    /// <summary>METHOD as written: AES-128, SAMPLE-AES, SAMPLE-AES-CTR...</summary>
    public required string Method { get; init; }

    /// <summary>As written.</summary>
    public required string Uri { get; init; }

    /// <summary>IV as written, <c>0x</c> and at most 32 hexadecimal digits; null when the media sequence number serves.</summary>
    public string? Iv { get; init; }

    /// <summary>KEYFORMAT; null when absent, which means <see cref="IdentityFormat"/>.</summary>
    public string? KeyFormat { get; init; }

    /// <summary>KEYFORMATVERSIONS, when given.</summary>
    public string? KeyFormatVersions { get; init; }

    /// <summary>A whole segment encrypted with AES-128: it can't be looked into without the key.</summary>
    public bool EncryptsWholeSegment => Method is "AES-128" or "AES-256" or "AES-256-GCM";
}
