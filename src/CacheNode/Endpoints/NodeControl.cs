using CdnNode.Caching;
using CdnNode.Fetching;
using CdnNode.Freshness;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Metrics;

namespace CdnNode.Endpoints;

/// <summary>What operators ask of the cache.</summary>
internal sealed class NodeControl(
    RouteFinder routes, BlockCache cache, VariantIndex variants, Purger purger, FreshnessPolicy policy, EdgeMetrics metrics, TimeProvider time) : INodeControl
{
    public async ValueTask<Explanation?> ExplainAsync(string url, CancellationToken cancellation)
    {
        if (routes.Find(url) is not { } request) return null;
        var names = variants.NamesOf(request.Key);
        var memory = cache.TryOpen(request.Key);
        using var file = memory ?? await cache.OpenAsync(request.Key, cancellation);
        var source = memory is not null ? "memory" : file is not null ? "disk" : "origin";
        var reasons = new List<string> { $"Route {request.RouteId}, key of '{request.Target}'." };
        if (names.Count > 0) reasons.Add($"The answer varies by {string.Join(", ", names)}: a viewer's key depends on these fields.");
        if (file?.Head is not StoredResponse stored) return new Explanation(request.Target, request.RouteId, KeyText(request), request.Key.ToString(), source, null, [.. reasons, "Nothing is stored."]);
        var now = CacheInstant.Now(time);
        reasons.Add($"Stored with status {stored.Status}, lifetime {stored.Lifetime.Duration} ({stored.Lifetime.Source}), as {stored.Facts.Kind}.");
        reasons.Add($"A request would find it {HitDecision.Decide(stored, default, now, policy)}.");
        return new Explanation(request.Target, request.RouteId, KeyText(request), request.Key.ToString(), source, stored.FreshFor(now).TotalSeconds, reasons);
    }

    public async ValueTask<PurgeResult> PurgeAsync(PurgeRequest request, CancellationToken cancellation)
    {
        var result = request switch
        {
            { Url: { } url } => routes.Find(url) is { } found ? purger.Remove(found, request.DryRun, request.Soft) : new PurgeResult(0, 0),
            { Prefix: { } prefix } => await purger.RemoveWhereAsync(stored => stored.Target.StartsWith(RouteFinder.PathOf(prefix), StringComparison.Ordinal), request.DryRun, request.Soft),
            { Tag: { } tag } => await purger.RemoveWhereAsync(
                stored => stored.CacheGroups.Contains(tag, StringComparer.Ordinal) || stored.SurrogateKeys.Contains(tag, StringComparer.Ordinal), request.DryRun, request.Soft),
            _ => new PurgeResult(0, 0),
        };
        if (!request.DryRun) metrics.Purged(result.Objects);
        return result;
    }

    private static string KeyText(EdgeRequest request) => $"{request.RouteId} {request.Target}";
}
