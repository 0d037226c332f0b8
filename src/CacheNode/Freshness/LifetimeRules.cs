namespace CdnNode.Freshness;

/// <summary>
/// The lifetime of an answer: errors briefly; HLS objects by their kind; the rest as the origin says (RFC 9111 section 4.2.1) or by the
/// age of what was sent (section 4.2.2).
/// </summary>
public static class LifetimeRules
{
    /// <summary>The lifetime.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="explicitLifetime">What the origin said, null if nothing.</param>
    /// <param name="sinceModified">Time between <c>Last-Modified</c> and <c>Date</c>, null if unknown.</param>
    /// <param name="mayBeHeuristic">Whether the status, or <c>public</c>, lets the cache choose (section 4.2.2).</param>
    public static Lifetime Of(
        int status, TimeSpan? explicitLifetime, TimeSpan? sinceModified, bool mayBeHeuristic, in ObjectFacts facts, FreshnessPolicy policy)
    {
        var chosen = Choose(status, explicitLifetime, sinceModified, mayBeHeuristic, facts, policy);
        return chosen with { Duration = Clamp(chosen.Duration, policy.MaxLifetime) };
    }

    /// <summary>What the kind gives: an upper bound for playlists, a default for segments, null for others.</summary>
    public static TimeSpan? OfKind(in ObjectFacts facts, FreshnessPolicy policy) => facts.Kind switch
    {
        ObjectKind.LivePlaylist => LivePlaylist(facts, policy),
        ObjectKind.VodPlaylist or ObjectKind.MultivariantPlaylist => policy.StablePlaylistLifetime,
        ObjectKind.LiveSegment => Longer(2 * Shorter(facts.Window, policy.MaxLifetime), policy.MinLiveSegmentLifetime),
        ObjectKind.VodSegment => policy.VodSegmentLifetime,
        _ => null,
    };

    private static Lifetime Choose(
        int status, TimeSpan? explicitLifetime, TimeSpan? sinceModified, bool mayBeHeuristic, in ObjectFacts facts, FreshnessPolicy policy)
    {
        if (IsBriefError(status, facts))
        {
            var known = explicitLifetime is not null || mayBeHeuristic || facts.Kind != ObjectKind.Other;
            return known ? new(Shorter(explicitLifetime ?? policy.NegativeLifetime, policy.NegativeLifetime), LifetimeSource.Negative) : Lifetime.None;
        }
        if (status is 200 or 206 && OfKind(facts, policy) is { } ofKind)
        {
            return WithinKind(explicitLifetime, ofKind, facts);
        }
        if (explicitLifetime is { } said)
        {
            return new(said, LifetimeSource.Explicit);
        }
        if (!mayBeHeuristic)
        {
            return Lifetime.None;
        }
        if (sinceModified is { } age && age > TimeSpan.Zero)
        {
            return new(Shorter(age * policy.HeuristicFraction, policy.MaxHeuristicLifetime), LifetimeSource.Heuristic);
        }
        return status is 404 or 410 ? new(policy.NegativeLifetime, LifetimeSource.Negative) : Lifetime.None;
    }

    private static Lifetime WithinKind(TimeSpan? explicitLifetime, TimeSpan ofKind, in ObjectFacts facts)
    {
        var explicitCounts = explicitLifetime is { } said && (!facts.IsPlaylist || said < ofKind);
        return explicitCounts ? new(explicitLifetime.GetValueOrDefault(), LifetimeSource.Explicit) : new(ofKind, LifetimeSource.Media);
    }

    private static bool IsBriefError(int status, in ObjectFacts facts) => status >= 500 || (status is 404 or 410 && facts.IsLive);

    private static TimeSpan LivePlaylist(in ObjectFacts facts, FreshnessPolicy policy)
    {
        if (facts.PartHoldBack is { } holdBack)
        {
            return Shorter(holdBack, policy.MaxLowLatencyLifetime);
        }
        return facts.TargetDuration is { } target ? target / 2 : policy.MaxLowLatencyLifetime;
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan max) => value < TimeSpan.Zero ? TimeSpan.Zero : Shorter(value, max);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
