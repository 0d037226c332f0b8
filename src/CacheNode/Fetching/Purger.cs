using CdnNode.Caching;
using CdnNode.Caching.Disk;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Operations.Admin;

namespace CdnNode.Fetching;

/// <summary>Takes objects, with all their variants, out of memory and off the disk; effective before the call returns.</summary>
/// <param name="disk">Null when the node has none.</param>
public sealed class Purger(BlockCache cache, VariantIndex variants, TargetReader targets, FreshnessPolicy policy, TimeProvider time, DiskTier? disk = null)
{
    /// <summary>One object, with the variants that are known.</summary>
    public PurgeResult Remove(EdgeRequest request, bool dryRun = false, bool soft = false)
    {
        var keys = dryRun || soft ? variants.KeysOf(request.Key) : variants.Remove(request.Key);
        return Remove([request.Key, .. keys], dryRun, soft);
    }

    /// <summary>All objects that the predicate names. A dry run counts those in memory; a soft purge marks those stale and takes the others off the disk.</summary>
    public async ValueTask<PurgeResult> RemoveWhereAsync(Func<StoredResponse, bool> predicate, bool dryRun = false, bool soft = false)
    {
        var removed = Remove(KeysInMemory(predicate), dryRun, soft);
        if (dryRun || disk is null) return removed;
        // What was marked stale is on disk too, with the new head: it stays.
        var now = CacheInstant.Now(time);
        var fromDisk = await disk.RemoveWhereAsync(head => head is StoredResponse stored && predicate(stored) && !(soft && stored.FreshFor(now) <= TimeSpan.Zero));
        // What came up from the disk while the disk was being searched.
        if (!soft) Remove(KeysInMemory(predicate), dryRun: false, soft: false);
        return removed with { Objects = removed.Objects + fromDisk };
    }

    /// <summary>What an unsafe request changed: its own target, and on the same host what the answer names (RFC 9111 section 4.4, RFC 9875).</summary>
    public async Task InvalidateAsync(EdgeRequest request, IHeaderDictionary answer)
    {
        Remove(request);
        foreach (var name in (string[])["Location", "Content-Location"])
        {
            if (answer[name].ToString() is { Length: > 0 } uri && targets.Resolve(request, uri) is { } named) Remove(named);
        }
        var groups = CacheGroups.ParseGroups(answer[CacheGroups.InvalidationFieldName]);
        if (groups.Length > 0) await RemoveWhereAsync(stored => stored.CacheGroups.Intersect(groups, StringComparer.Ordinal).Any());
    }

    private List<CacheKey> KeysInMemory(Func<StoredResponse, bool> predicate)
    {
        var keys = new List<CacheKey>();
        cache.RemoveWhere((key, head) =>
        {
            if (head is StoredResponse stored && predicate(stored)) keys.Add(key);
            return false;
        });
        return keys;
    }

    private PurgeResult Remove(IReadOnlyList<CacheKey> keys, bool dryRun, bool soft)
    {
        var (objects, bytes) = (0L, 0L);
        foreach (var key in keys)
        {
            using (var file = cache.TryOpen(key))
            {
                if (file is not null) (objects, bytes) = (objects + 1, bytes + (file.Length ?? 0));
                if (soft && !dryRun && file?.Head is StoredResponse stored) file.TryReplaceHead(stored, stored.AsStale(policy, CacheInstant.Now(time)));
            }
            // Also when memory hasn't got it: the disk may.
            if (!dryRun && !soft) cache.Remove(key);
        }
        return new PurgeResult(objects, bytes);
    }
}
