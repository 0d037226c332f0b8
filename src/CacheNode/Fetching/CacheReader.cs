using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Operations.Options;
using CdnNode.Origin;

namespace CdnNode.Fetching;

/// <summary>
/// Reads an object as a viewer would, for the node's own needs (recorder, prefetch, preload, push): memory, disk, then the one fetch that
/// viewers share, so that the origin sees one request for all of them.
/// </summary>
public sealed class CacheReader(
    RouteFinder routes, BlockCache cache, VariantIndex variants, Fetcher fetcher, FreshnessPolicy policy, NodeOptions options, TimeProvider time)
{
    private static readonly HeaderDictionary s_noFields = [];

    /// <summary>Opens the object at a path of the public listener.</summary>
    /// <param name="target">Path and query as in a request line.</param>
    /// <exception cref="ArgumentException">No route takes the path.</exception>
    public ValueTask<CacheRead> OpenAsync(string target, CancellationToken cancellation) =>
        OpenAsync(routes.Find(target) ?? throw new ArgumentException($"No route takes '{target}'.", nameof(target)), cancellation);

    public ValueTask<CacheRead> OpenAsync(EdgeRequest request, CancellationToken cancellation) => OpenAsync(request, avoid: null, cancellation);

    /// <param name="avoid">A destination that is asked last; the cluster's retry budget has paid for the question. Null for none.</param>
    public async ValueTask<CacheRead> OpenAsync(EdgeRequest request, string? avoid, CancellationToken cancellation)
    {
        while (true)
        {
            if (await TryOpenAsync(request, avoid, cancellation) is { } read) return read;
        }
    }

    /// <summary>Null when another fetch was faster: it is to be looked for again.</summary>
    private async ValueTask<CacheRead?> TryOpenAsync(EdgeRequest request, string? avoid, CancellationToken cancellation)
    {
        var key = KeyOf(request);
        using var file = cache.TryOpen(key) ?? await cache.OpenAsync(key, cancellation);
        if (file is not null && IsUsable(file)) return CacheRead.Hit(file.Duplicate());
        var fetch = fetcher.JoinOrBegin(key, () => Plan(request, key, file, background: false) with { Avoid = avoid }, out var isFirst);
        return await TakeAsync(fetch, isFirst, request, file, cancellation);
    }

    /// <summary>Brings an object that isn't there into the cache, in the background of everyone.</summary>
    /// <returns>The fetch, to be left by the caller; null when the object is there already, or on its way.</returns>
    public async ValueTask<Fetch?> WarmAsync(EdgeRequest request, CancellationToken cancellation)
    {
        var key = KeyOf(request);
        using var file = cache.TryOpen(key) ?? await cache.OpenAsync(key, cancellation);
        if (file is not null && IsUsable(file)) return null;
        var fetch = fetcher.JoinOrBegin(key, () => Plan(request, key, file, background: true), out var isFirst);
        if (isFirst) return fetch;
        fetch.Leave();
        return null;
    }

    private CacheKey KeyOf(EdgeRequest request) =>
        variants.NamesOf(request.Key) is { Count: > 0 } names ? request.VariantKey(names, s_noFields) : request.Key;

    private bool IsUsable(FileHandle file) =>
        HitDecision.Decide((StoredResponse)file.Head, default, CacheInstant.Now(time), policy) == ReuseVerdict.Fresh;

    private FetchPlan Plan(EdgeRequest request, CacheKey key, FileHandle? stale, bool background) =>
        new(request, key, new HeaderDictionary(), stale?.Duplicate(), Range: null, background, options.Origin.FirstByteTimeout);

    private async ValueTask<CacheRead?> TakeAsync(Fetch fetch, bool isFirst, EdgeRequest request, FileHandle? stale, CancellationToken cancellation)
    {
        var keeps = false;
        try
        {
            switch (await fetch.Outcome.WaitAsync(cancellation))
            {
                case FetchOutcome.Stored { VaryNames.Count: 0 } stored:
                    return CacheRead.Of(stored.File.Duplicate());
                case FetchOutcome.Stored stored when VaryKey.Of(stored.VaryNames, s_noFields) == stored.VaryValue:
                    return CacheRead.Of(stored.File.Duplicate());
                case FetchOutcome.Overtaken:
                    return null;
                case FetchOutcome.Renewed renewed:
                    return CacheRead.Of(renewed.File.Duplicate());
                case FetchOutcome.Passed passed when isFirst:
                    keeps = true;
                    return CacheRead.Of(passed.Answer, fetch);
                case FetchOutcome.Failed failed when failed.Failure != OriginFailure.Dropped || isFirst:
                    return stale is not null && HitDecision.MayServeOnError((StoredResponse)stale.Head, CacheInstant.Now(time))
                        ? CacheRead.Hit(stale.Duplicate())
                        : CacheRead.Failed(failed.Failure, failed.OriginStatus);
            }
        }
        finally
        {
            if (!keeps) fetch.Leave();
        }
        // The answer is another's: an own one, of which nobody else gets a part.
        var alone = fetcher.BeginAlone(Plan(request, request.Key, null, background: false));
        return await TakeAsync(alone, isFirst: true, request, null, cancellation);
    }
}
