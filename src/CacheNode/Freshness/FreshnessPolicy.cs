namespace CdnNode.Freshness;

/// <summary>The choices that the standards and the HLS rules leave to the operator. Immutable; the defaults are those of a CDN.</summary>
public sealed record FreshnessPolicy
{
    public static FreshnessPolicy Default { get; } = new();

    /// <summary>Obey cache directives of requests (<c>no-cache</c>, <c>max-age</c>, <c>only-if-cached</c>, <c>Pragma</c>...). Default off.</summary>
    public bool HonourRequestDirectives { get; init; }

    /// <summary>Store answers that set a cookie, cookie included. Default off.</summary>
    public bool StoreSetCookie { get; init; }

    /// <summary>The name that <c>Surrogate-Control</c> may target.</summary>
    public string DeviceToken { get; init; } = "cdnnode";

    /// <summary>What an origin is told in <c>Surrogate-Capability</c>: that it may send <c>Surrogate-Control</c> (Edge Architecture Specification 1.0, section 3).</summary>
    public string SurrogateCapability => $"{DeviceToken}=\"Surrogate/1.0\"";

    /// <summary>Longest lifetime taken from anyone: a year.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Part of the time since <c>Last-Modified</c> that an answer without a lifetime stays fresh; 0 to 1, default 0.1.</summary>
    public double HeuristicFraction { get; init; } = 0.1;

    /// <summary>Bound of the above: a day.</summary>
    public TimeSpan MaxHeuristicLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long errors are remembered: a second.</summary>
    public TimeSpan NegativeLifetime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A <c>Date</c> further in the past than this is a wrong clock, not an old answer: a day.</summary>
    public TimeSpan MaxApparentAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>An <c>Age</c> that isn't one number makes the answer stale (safe), else it is ignored. Default true.</summary>
    public bool UnreadableAgeIsStale { get; init; } = true;

    /// <summary>Lifetime of multivariant and VOD playlists: 10 minutes.</summary>
    public TimeSpan StablePlaylistLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest lifetime of a low-latency playlist, and lifetime of a playlist whose target duration isn't known: a second.</summary>
    public TimeSpan MaxLowLatencyLifetime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Shortest lifetime of a live segment without an explicit one: a minute.</summary>
    public TimeSpan MinLiveSegmentLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Lifetime of a VOD segment without an explicit one: 14 days.</summary>
    public TimeSpan VodSegmentLifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long past its lifetime an answer may stand in for a failing origin when it doesn't say itself: a day.</summary>
    public TimeSpan DefaultStaleIfError { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The same for live playlists, in target durations (unknown: of a second), counted from the last answer: 3.</summary>
    public double LivePlaylistStaleTargetDurations { get; init; } = 3;

    /// <summary>How long past its lifetime an answer may be used while it is being validated, when it doesn't say itself: zero.</summary>
    public TimeSpan DefaultStaleWhileRevalidate { get; init; }
}
