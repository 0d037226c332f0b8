namespace CdnNode.CacheBench.Aging;

/// <summary>Requests as an edge sees them; the same for a seed, on every machine.</summary>
internal static class Traces
{
    private const int SegmentBytes = 1 << 20;

    /// <summary>Objects by popularity (Zipf, exponent 0.9 of 100,000), and again and again a crawler that asks for 10,000 others once each.</summary>
    public static IEnumerable<TraceRequest> ZipfAndScan(int seed)
    {
        var random = new Random(seed);
        var zipf = new Zipf(100_000, 0.9);
        var crawled = 1UL << 40;
        for (var round = 0; round < 50; round++)
        {
            for (var i = 0; i < 30_000; i++) yield return new TraceRequest(zipf.Next(random), SegmentBytes);
            for (var i = 0; i < 10_000; i++) yield return new TraceRequest(crawled++, SegmentBytes, Counts: false);
        }
    }

    /// <summary>
    /// An hour of 50 live channels whose viewers (Zipf, exponent 1) take each new segment once, and of viewers who play titles of 150 segments
    /// in order, from the beginning or somewhere inside, for 40 segments in the mean. Steps of one segment's duration.
    /// </summary>
    public static IEnumerable<TraceRequest> LiveAndVod(int seed)
    {
        var random = new Random(seed);
        var channels = new Zipf(50, 1.0);
        var titles = new Zipf(2_000, 0.9);
        var viewers = new List<(ulong Title, int Next, int Last)>();
        for (var step = 0; step < 600; step++)
        {
            for (var i = 0; i < 400; i++) yield return new TraceRequest((1UL << 50) | (channels.Next(random) << 20) | (uint)step, SegmentBytes);
            while (viewers.Count < 1_000) viewers.Add(Join(titles, random));
            for (var i = viewers.Count - 1; i >= 0; i--)
            {
                var (title, next, last) = viewers[i];
                yield return new TraceRequest((1UL << 51) | (title << 20) | (uint)next, SegmentBytes);
                if (next < last) viewers[i] = (title, next + 1, last);
                else viewers.RemoveAt(i);
            }
        }
    }

    private static (ulong Title, int Next, int Last) Join(Zipf titles, Random random)
    {
        var from = random.Next(4) == 0 ? random.Next(150) : 0;
        var count = (int)(-40 * Math.Log(1 - random.NextDouble()));
        return (titles.Next(random), from, Math.Min(149, from + count));
    }
}
