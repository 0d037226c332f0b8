namespace CdnNode.Operations.Options;

/// <summary>How long answers are fresh where the origin leaves it open: section <c>CdnNode:Freshness</c>.</summary>
public sealed record FreshnessOptions
{
    /// <summary>Obey a viewer's <c>Cache-Control</c> (RFC 9111 section 5.2.1). Default false, as CDNs do.</summary>
    public bool HonourRequestDirectives { get; init; }

    /// <summary>404 and 410. 0 to 1min; live routes never more than 1s. Default 1s.</summary>
    public TimeSpan NegativeTtl { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Multivariant and VOD playlists without a lifetime. 0 to 30d. Default 10min.</summary>
    public TimeSpan VodPlaylistTtl { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>VOD segments without a lifetime. 0 to 365d. Default 14d.</summary>
    public TimeSpan VodSegmentTtl { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Live segments without a lifetime live at least this, else twice the window. 0 to 1d. Default 1min.</summary>
    public TimeSpan LiveSegmentMinTtl { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Other answers: this share of their age since <c>Last-Modified</c> (RFC 9111 section 4.2.2). 0 to 100%. Default 10%.</summary>
    public double HeuristicFraction { get; init; } = 0.1;

    /// <summary>Most that the heuristic gives. 0 to 30d. Default 1d.</summary>
    public TimeSpan HeuristicMax { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Serve stale while asking (RFC 5861 section 3), when the origin doesn't say. Not for live playlists. 0 to 30d. Default 0s.</summary>
    public TimeSpan StaleWhileRevalidate { get; init; } = TimeSpan.Zero;

    /// <summary>Serve stale when no origin answers (RFC 5861 section 4), when the origin doesn't say. Not for live playlists. 0 to 365d. Default 1d.</summary>
    public TimeSpan StaleIfError { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Variants of one URL by <c>Vary</c>; beyond, the oldest makes room. 1 to 64. Default 8.</summary>
    public int MaxVariants { get; init; } = 8;
}
