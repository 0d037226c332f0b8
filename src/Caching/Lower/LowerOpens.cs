using System.Collections.Concurrent;

namespace CdnNode.Caching;

/// <summary>Opens files from the lower tier, one look for a key at a time however many ask.</summary>
internal sealed class LowerOpens(CacheServices services, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<CacheKey, PendingOpen> _pending = new();

    /// <summary>Looks under way, those included that everyone has left.</summary>
    private readonly ConcurrentDictionary<PendingOpen, CacheKey> _looking = new();

    /// <summary>A reference to the file for the caller, or null.</summary>
    public async ValueTask<CachedFile?> OpenAsync(IFileLowerTier lower, CacheKey key, CancellationToken ct)
    {
        var open = Join(lower, key);
        try
        {
            await open.Finished.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            Leave(key, open)?.Release();
            throw;
        }
        return Leave(key, open);
    }

    /// <summary>Waits for the looks that are under way.</summary>
    public Task DrainAsync() => Task.WhenAll(_looking.Keys.Select(static open => open.Finished));

    public void Invalidate(CacheKey key)
    {
        if (_pending.TryGetValue(key, out var open)) open.Invalidate();
    }

    private CachedFile? Leave(CacheKey key, PendingOpen open)
    {
        var file = open.Leave(out var isLast);
        if (isLast) _pending.TryRemove(KeyValuePair.Create(key, open));
        return file;
    }

    private PendingOpen Join(IFileLowerTier lower, CacheKey key)
    {
        while (true)
        {
            if (_pending.TryGetValue(key, out var there))
            {
                if (there.TryJoin()) return there;
                _pending.TryRemove(KeyValuePair.Create(key, there));
                continue;
            }
            var made = new PendingOpen();
            if (!_pending.TryAdd(key, made)) continue;
            _looking[made] = key;
            ThreadPool.UnsafeQueueUserWorkItem(
                static ask => _ = ask.Self.LookAsync(ask.Lower, ask.Key, ask.Open), (Self: this, Lower: lower, Key: key, Open: made), preferLocal: false);
            return made;
        }
    }

    private async Task LookAsync(IFileLowerTier lower, CacheKey key, PendingOpen open)
    {
        CachedFile? file = null;
        try
        {
            if (await lower.TryOpenAsync(key, stopping) is { } found && IsUsable(found)) file = Make(found);
        }
        catch (OperationCanceledException)
        {
            // The cache stops: those who wait find nothing.
        }
        catch (Exception fault)
        {
            services.Log.LowerTierFailed(key, fault);
        }
        open.Finish(file, services.Table.TryAdd);
        _looking.TryRemove(open, out _);
    }

    private bool IsUsable(LowerFile found) =>
        (found.IsWhole || (found.Head.BlocksCanBeRefetched && services.Origin is not null))
        && found.Length >= 0 && found.Length <= services.Options.MaxFileBytes;

    private CachedFile Make(LowerFile found)
    {
        var file = new CachedFile(services, found.Key, found.Generation, found.Head, found.Length, isFromLower: found.IsWhole);
        file.MarkComplete();
        return file;
    }
}
