using System.Globalization;

namespace CdnNode.CacheBench.Aging;

/// <summary>Runs the traces through the node's policy, LRU and FIFO, at several sizes, and prints the viewers' hit ratios.</summary>
internal static class AgingComparison
{
    private const long Gigabyte = 1L << 30;
    private const int Seed = 20261127;

    public static void Run(TextWriter output)
    {
        output.WriteLine("| trace | memory | S3-FIFO (the node's) | LRU | FIFO |\n|---|---|---|---|---|");
        foreach (var gigabytes in (int[])[2, 5, 10, 20]) Compare(output, "Zipf + scans", Traces.ZipfAndScan, gigabytes);
        foreach (var gigabytes in (int[])[2, 5, 10, 20]) Compare(output, "live + VOD", Traces.LiveAndVod, gigabytes);
    }

    private static void Compare(TextWriter output, string name, Func<int, IEnumerable<TraceRequest>> trace, int gigabytes)
    {
        var capacity = gigabytes * Gigabyte;
        ITracePolicy[] policies =
        [
            new NodePolicy(capacity), new QueuePolicy("LRU", capacity, movesOnHit: true), new QueuePolicy("FIFO", capacity, movesOnHit: false),
        ];
        var ratios = policies.Select(policy => HitRatio(policy, trace(Seed)).ToString("P2", CultureInfo.InvariantCulture));
        output.WriteLine($"| {name} | {gigabytes} GiB | {string.Join(" | ", ratios)} |");
    }

    private static double HitRatio(ITracePolicy policy, IEnumerable<TraceRequest> trace)
    {
        var (hits, requests) = (0L, 0L);
        foreach (var request in trace)
        {
            var isHit = policy.Request(request);
            if (!request.Counts) continue;
            requests++;
            if (isHit) hits++;
        }
        return (double)hits / requests;
    }
}
