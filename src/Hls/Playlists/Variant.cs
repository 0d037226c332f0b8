namespace CdnNode.Hls.Playlists;

/// <summary>EXT-X-STREAM-INF or EXT-X-I-FRAME-STREAM-INF. Texts are null when absent.</summary>
public sealed record Variant
{
    /// <summary>As written.</summary>
    public required string Uri { get; init; }

    /// <summary>BANDWIDTH: peak, in bit/s.</summary>
    public required long Bandwidth { get; init; }

    /// <summary>AVERAGE-BANDWIDTH in bit/s.</summary>
    public long? AverageBandwidth { get; init; }

    /// <summary>SCORE: higher is better.</summary>
    public decimal? Score { get; init; }

    public string? Codecs { get; init; }

    public string? SupplementalCodecs { get; init; }

    public Resolution? Resolution { get; init; }

    /// <summary>FRAME-RATE in frames per second, as written.</summary>
    public decimal? FrameRate { get; init; }

    public string? HdcpLevel { get; init; }

    public string? AllowedCpc { get; init; }

    public string? VideoRange { get; init; }

    public string? RequiredVideoLayout { get; init; }

    public string? StableVariantId { get; init; }

    /// <summary>AUDIO: a group id.</summary>
    public string? AudioGroup { get; init; }

    /// <summary>VIDEO: a group id.</summary>
    public string? VideoGroup { get; init; }

    /// <summary>SUBTITLES: a group id.</summary>
    public string? SubtitlesGroup { get; init; }

    /// <summary>CLOSED-CAPTIONS: a group id, or null; the word NONE is kept in <see cref="NoClosedCaptions"/>.</summary>
    public string? ClosedCaptionsGroup { get; init; }

    /// <summary>CLOSED-CAPTIONS=NONE.</summary>
    public bool NoClosedCaptions { get; init; }

    public string? PathwayId { get; init; }

    /// <summary>NAME: older packagers' label.</summary>
    public string? Name { get; init; }
}
