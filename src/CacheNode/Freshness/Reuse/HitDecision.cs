namespace CdnNode.Freshness;

/// <summary>Whether a stored answer may serve a request, and why not.</summary>
public enum ReuseVerdict
{
    Fresh,

    /// <summary>Stale, but served at once while the origin is asked (RFC 5861 section 3).</summary>
    StaleWhileRevalidate,

    /// <summary>Its lifetime is over.</summary>
    Stale,

    /// <summary><c>no-cache</c>: every use must be validated.</summary>
    MustValidate,

    /// <summary>The request asked for a newer one and the node honours that.</summary>
    RequestWantsNewer,
}

/// <summary>The decision of RFC 9111 section 4: may this stored answer be used without asking.</summary>
public static class HitDecision
{
    public static ReuseVerdict Decide(StoredResponse stored, in CacheControl request, CacheInstant now, FreshnessPolicy policy)
    {
        if (stored.Has(StoredFlags.NoCache) || stored.Has(StoredFlags.BornStale)) return ReuseVerdict.MustValidate;
        var left = stored.FreshFor(now);
        if (policy.HonourRequestDirectives) return WithDirectives(stored, request, now, left);
        return OfStored(stored, left);
    }

    /// <summary>Whether a stale answer may serve since no origin gave one (RFC 5861 section 4; for live playlists the HLS rule).</summary>
    public static bool MayServeOnError(StoredResponse stored, CacheInstant now) =>
        !stored.Has(StoredFlags.ForbidsStale) && !stored.Has(StoredFlags.NoCache) && -stored.FreshFor(now) <= stored.StaleIfError;

    private static ReuseVerdict OfStored(StoredResponse stored, TimeSpan left)
    {
        if (left > TimeSpan.Zero) return ReuseVerdict.Fresh;
        return !stored.Has(StoredFlags.ForbidsStale) && stored.StaleWhileRevalidate > TimeSpan.Zero && -left <= stored.StaleWhileRevalidate
            ? ReuseVerdict.StaleWhileRevalidate
            : ReuseVerdict.Stale;
    }

    private static ReuseVerdict WithDirectives(StoredResponse stored, in CacheControl request, CacheInstant now, TimeSpan left)
    {
        if (request.NoCache) return ReuseVerdict.RequestWantsNewer;
        // RFC 8246: a reload (max-age=0) needs no validation of what can't change while it is fresh.
        var isSettled = left > TimeSpan.Zero && stored.Has(StoredFlags.Immutable);
        if (!isSettled && stored.Age(now) > request.MaxAge) return ReuseVerdict.RequestWantsNewer;
        if (request.MinFresh is { } minFresh && left < minFresh) return ReuseVerdict.RequestWantsNewer;
        var takesStale = request.Has(CacheControlFlags.MaxStaleAny) || -left <= request.MaxStale;
        if (left <= TimeSpan.Zero && takesStale && !stored.Has(StoredFlags.ForbidsStale)) return ReuseVerdict.Fresh;
        return OfStored(stored, left);
    }
}
