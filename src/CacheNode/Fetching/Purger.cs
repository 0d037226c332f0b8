using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Operations.Admin;
using CdnNode.Playlists;

namespace CdnNode.Fetching;

/// <summary>Takes objects, with all their variants, out of the cache; effective before the call returns.</summary>
public sealed class Purger(BlockCache cache, VariantIndex variants, FreshnessPolicy policy, TimeProvider time)
{
    /// <summary>One object, with its variants.</summary>
    public PurgeResult Remove(EdgeRequest request, bool dryRun = false, bool soft = false)
    {
        var result = Remove(request.Key, dryRun, soft);
        var keys = dryRun || soft ? variants.KeysOf(request.Key) : variants.Remove(request.Key);
        foreach (var variant in keys)
        {
            var one = Remove(variant, dryRun, soft);
            result = new PurgeResult(result.Objects + one.Objects, result.Bytes + one.Bytes);
        }
        return result;
    }

    /// <summary>All objects in memory that the predicate names.</summary>
    public PurgeResult RemoveWhere(Func<StoredResponse, bool> predicate, bool dryRun, bool soft)
    {
        var keys = new List<CacheKey>();
        cache.RemoveWhere((key, head) =>
        {
            if (head is StoredResponse stored && predicate(stored)) keys.Add(key);
            return false;
        });
        var result = new PurgeResult(0, 0);
        foreach (var key in keys)
        {
            var one = Remove(key, dryRun, soft);
            result = new PurgeResult(result.Objects + one.Objects, result.Bytes + one.Bytes);
        }
        return result;
    }

    private PurgeResult Remove(CacheKey key, bool dryRun, bool soft)
    {
        PurgeResult found;
        using (var file = cache.TryOpen(key))
        {
            if (file is null)
            {
                // The lower tier may have it all the same.
                if (!dryRun && !soft) cache.Remove(key);
                return new PurgeResult(0, 0);
            }
            found = new PurgeResult(1, file.Length ?? 0);
            if (soft && !dryRun && file.Head is StoredResponse stored) file.TryReplaceHead(stored, stored.AsStale(policy, CacheInstant.Now(time)));
        }
        if (!dryRun && !soft) cache.Remove(key);
        return found;
    }

    /// <summary>What an unsafe request changed: its own target, and on the same host what the answer names (RFC 9111 section 4.4, RFC 9875).</summary>
    public void Invalidate(EdgeRequest request, IHeaderDictionary answer)
    {
        Remove(request);
        foreach (var name in (ReadOnlySpan<string>)["Location", "Content-Location"])
        {
            if (answer[name].ToString() is { Length: > 0 } uri && SegmentUri.Request(request, uri) is { } named) Remove(named);
        }
        var groups = CacheGroups.ParseGroups(answer[CacheGroups.InvalidationFieldName]);
        if (groups.Length > 0) RemoveWhere(stored => stored.CacheGroups.Intersect(groups, StringComparer.Ordinal).Any(), dryRun: false, soft: false);
    }
}
