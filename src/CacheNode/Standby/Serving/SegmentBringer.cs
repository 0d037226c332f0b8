using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Origin;

namespace CdnNode.Standby.Serving;

/// <summary>
/// Brings what a watched rendition is about to list into the cache, so that viewers are never told of a segment that dies with its origin.
/// </summary>
internal sealed class SegmentBringer(CacheReader cache, TargetReader targets, Purger purger, TimeProvider time)
{
    private static readonly TimeSpan s_secondChance = TimeSpan.FromMilliseconds(200);

    /// <param name="rendition">The media playlist's own target.</param>
    /// <param name="patience">How long each resource may take.</param>
    /// <returns>Why it can't be had; null when it is in the cache.</returns>
    public async Task<string?> BringAsync(EdgeRequest rendition, BroughtSegment segment, TimeSpan patience, CancellationToken cancellation)
    {
        foreach (var uri in segment.Uris)
        {
            if (targets.Resolve(rendition, uri) is not { } request) continue;
            var problem = await TryAsync(request, patience, cancellation);
            if (problem is null) continue;
            // It may only be late: what was just listed gets a moment.
            purger.Remove(request);
            await Task.Delay(s_secondChance, time, cancellation);
            if (await TryAsync(request, patience, cancellation) is null) continue;
            purger.Remove(request);
            return $"{request.Target}: {problem}";
        }
        return null;
    }

    private async Task<string?> TryAsync(EdgeRequest request, TimeSpan patience, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await using var read = await cache.OpenAsync(request, either.Token);
            if (read.Failure != OriginFailure.None) return read.Failure.ToString();
            if (read.Status != 200) return $"status {read.Status}";
            if (read.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true) return "a page in its place";
            // What may not be stored is only asked for: viewers ask for it themselves.
            if (read.File is null) return null;
            return await read.CopyToAsync(static (_, _) => ValueTask.CompletedTask, either.Token) == 0 ? "nothing in its place" : null;
        }
        catch (FillFailedException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "not there in time";
        }
    }
}
