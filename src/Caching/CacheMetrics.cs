using System.Diagnostics.Metrics;

namespace CdnNode.Caching;

/// <summary>Metrics of the memory tier, meter <c>CdnNode.Caching</c>.</summary>
internal sealed class CacheMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _surplus;
    private readonly Counter<long> _droppedPrefetches;
    private readonly Counter<long> _lowerReads;

    public CacheMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("CdnNode.Caching");
        _surplus = _meter.CreateCounter<long>("cdnnode.cache.fill.surplus", "By", "Bytes beyond the announced length, dropped");
        _droppedPrefetches = _meter.CreateCounter<long>("cdnnode.cache.prefetch.dropped", "{run}", "Read-aheads beyond the bound, dropped");
        _lowerReads = _meter.CreateCounter<long>("cdnnode.cache.lower.reads", "{block}", "Blocks asked of the lower tier, by result");
    }

    /// <summary>Shows the cache's state when somebody collects.</summary>
    public void Observe(Func<BlockCacheStatistics> read)
    {
        _meter.CreateObservableGauge("cdnnode.cache.memory.used", () => read().UsedBytes, "By", "Memory in blocks and what files cost beside them");
        _meter.CreateObservableGauge("cdnnode.cache.memory.cap", () => read().CapBytes, "By", "The most that may be used");
        _meter.CreateObservableGauge("cdnnode.cache.files", () => read().Files, "{file}", "Files in memory");
        _meter.CreateObservableGauge("cdnnode.cache.blocks", () => read().Blocks, "{block}", "Blocks in memory");
        _meter.CreateObservableCounter("cdnnode.cache.evictions", () => read().Evictions, "{unit}", "Files and blocks that aging removed");
        _meter.CreateObservableCounter("cdnnode.cache.evictions.skipped", () => read().EvictionsSkipped, "{unit}", "Times that one was held");
    }

    public void AddSurplus(long bytes) => _surplus.Add(bytes);

    public void AddDroppedPrefetch() => _droppedPrefetches.Add(1);

    public void AddLowerRead(bool isHit) => _lowerReads.Add(1, new KeyValuePair<string, object?>("result", isHit ? "hit" : "absent"));
}
