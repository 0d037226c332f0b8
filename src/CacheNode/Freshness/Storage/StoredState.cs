namespace CdnNode.Freshness;

/// <summary>What is persisted of a stored answer; everything else is derived from it.</summary>
internal sealed record StoredState
{
    public required int Status { get; init; }

    public required StoredFields Fields { get; init; }

    /// <summary>Wall clock, when the head arrived.</summary>
    public required DateTimeOffset ResponseTime { get; init; }

    /// <summary>Between sending the request and the arrival of the head.</summary>
    public required TimeSpan ResponseDelay { get; init; }

    /// <summary><c>Age</c> as it came, clamped.</summary>
    public required TimeSpan ReportedAge { get; init; }

    public required TimeSpan? ExplicitLifetime { get; init; }

    public required Lifetime Lifetime { get; init; }

    public required ObjectFacts Facts { get; init; }

    public required StoredFlags Flags { get; init; }

    /// <summary>As the origin said; null when it didn't.</summary>
    public required TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>As the origin said; null when it didn't.</summary>
    public required TimeSpan? StaleIfError { get; init; }

    public required string Route { get; init; }

    public required string Target { get; init; }

    /// <summary>Length of the whole body when a <c>Content-Range</c> or <c>Content-Length</c> told it.</summary>
    public required long? CompleteLength { get; init; }
}
