using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Origin;
using CdnNode.Origin.Health;
using CdnNode.Recorder.Source;

namespace CdnNode.CatchUp.Recordings;

/// <summary>How the recorder reads: through the node's own cache, so that the origin sees one request for viewers and recorder together.</summary>
internal sealed class CacheRecordingSource(CacheReader cache, RouteFinder routes, TargetReader targets, Purger purger, RetryBudgets budgets) : IRecordingSource
{
    public string? Resolve(string playlistPath, string uri) => routes.Find(playlistPath) is { } playlist ? targets.Resolve(playlist, uri)?.Target : null;

    public async ValueTask<SourceAnswer> ReadAsync(SourceRequest request, CancellationToken cancellation)
    {
        if (routes.Find(request.Path) is not { } target) return SourceAnswer.Failed(SourceFailure.Refused, "no route takes this path");
        if (request.FromAnotherOrigin)
        {
            // A channel that is bad from one end to the other must not double the load of its origins.
            if (target.Route.Cluster is { } cluster && !budgets.TryRetry(cluster.ClusterId, "record")) return SourceAnswer.Failed(SourceFailure.Refused, "the retry budget is spent");
            // What was bad is bad for viewers too: it leaves the cache, and the origins are asked anew.
            purger.Remove(target);
        }
        var read = await cache.OpenAsync(target, request.FromAnotherOrigin ? request.Avoid : null, cancellation);
        var origin = read.Origin;
        if (read.Status == 200 && read.Failure == OriginFailure.None) return SourceAnswer.Of(new CacheReadStream(read, request.Range?.Offset ?? 0, request.Range?.Length), origin);
        await read.DisposeAsync();
        return SourceAnswer.Failed(FailureOf(read), read.Status is { } status ? $"status {status}" : read.Failure.ToString(), origin);
    }

    private static SourceFailure FailureOf(CacheRead read) => read switch
    {
        { Status: 404 or 410 } => SourceFailure.NotFound,
        { Failure: OriginFailure.Timeout } => SourceFailure.TimedOut,
        { Failure: OriginFailure.None } or { Failure: OriginFailure.BadAnswer } => SourceFailure.Refused,
        _ => SourceFailure.Unreachable,
    };
}
