using System.Collections.Concurrent;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Heads that wait to be written; a lookup that comes before that must answer with them.</summary>
internal sealed class PendingHeads
{
    private readonly ConcurrentDictionary<CacheKey, PendingHead> _heads = new();

    public int Count => _heads.Count;

    public void Put(PendingHead head) => _heads[head.Key] = head;

    public PendingHead? Find(CacheKey key) => _heads.GetValueOrDefault(key);

    /// <summary>It is written, or its object is gone. A newer one stays.</summary>
    public void Done(PendingHead head) => _heads.TryRemove(new(head.Key, head));
}
