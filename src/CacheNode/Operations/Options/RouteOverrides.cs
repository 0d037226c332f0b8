namespace CdnNode.Operations.Options;

/// <summary>Overrides for one YARP route; what is null follows <see cref="FreshnessOptions"/>: section <c>CdnNode:Routes:&lt;route id&gt;</c>.</summary>
public sealed record RouteOverrides
{
    /// <summary><c>auto</c>, <c>live</c>, <c>vod</c> or <c>pass</c>. Default <c>auto</c>.</summary>
    public RouteKind Kind { get; init; } = RouteKind.Auto;

    /// <summary>Lifetime of multivariant and VOD playlists. 0 to 30d.</summary>
    public TimeSpan? PlaylistTtl { get; init; }

    /// <summary>Lifetime of segments without one of their own. 0 to 365d.</summary>
    public TimeSpan? SegmentTtl { get; init; }

    /// <summary>Lifetime of 404 and 410. 0 to 1min.</summary>
    public TimeSpan? NegativeTtl { get; init; }
}
