using System.Diagnostics.Metrics;

namespace CdnNode.Prefetching;

/// <summary>The counters of prefetching: what was brought, and whether anybody wanted it.</summary>
public sealed class PrefetchMetrics
{
    public const string MeterName = "CdnNode.Prefetch";
    private readonly Counter<long> _objects;
    private readonly long[] _results = new long[Enum.GetValues<PrefetchResult>().Length];

    public PrefetchMetrics(IMeterFactory factory, PrefetchLedger ledger)
    {
        var meter = factory.Create(MeterName);
        _objects = meter.CreateCounter<long>("edge.prefetch.objects", "{object}", "Objects brought ahead of viewers, by result.");
        meter.CreateObservableCounter("edge.prefetch.used", () => ledger.Used, "{object}", "Prefetched objects that a viewer asked for.");
        meter.CreateObservableCounter("edge.prefetch.wasted", () => ledger.Wasted, "{object}", "Prefetched objects that nobody asked for in their time.");
    }

    public void Ended(PrefetchResult result)
    {
        Interlocked.Increment(ref _results[(int)result]);
        _objects.Add(1, new KeyValuePair<string, object?>("result", Word(result)));
    }

    public long CountOf(PrefetchResult result) => Interlocked.Read(ref _results[(int)result]);

    private static string Word(PrefetchResult result) => result switch
    {
        PrefetchResult.Fetched => "fetched",
        PrefetchResult.Present => "present",
        PrefetchResult.Skipped => "skipped",
        _ => "failed",
    };
}
