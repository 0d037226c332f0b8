namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-MEDIA: an alternative of the same content. Texts are null when absent.</summary>
public sealed record Rendition
{
    /// <summary>AUDIO, VIDEO, SUBTITLES or CLOSED-CAPTIONS.</summary>
    public required string Type { get; init; }

    public required string GroupId { get; init; }

    public required string Name { get; init; }

    /// <summary>As written; null when the media is in the variant's own segments.</summary>
    public string? Uri { get; init; }

    public string? Language { get; init; }

    public string? AssociatedLanguage { get; init; }

    public bool Default { get; init; }

    public bool AutoSelect { get; init; }

    public bool Forced { get; init; }

    public string? InstreamId { get; init; }

    public long? BitDepth { get; init; }

    public long? SampleRate { get; init; }

    public string? Characteristics { get; init; }

    public string? Channels { get; init; }

    public string? StableRenditionId { get; init; }
}
