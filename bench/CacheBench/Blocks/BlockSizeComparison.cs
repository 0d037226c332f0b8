using System.Diagnostics;
using System.Globalization;
using CdnNode.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.CacheBench.Blocks;

/// <summary>What a block size costs: CPU to fill and to walk through a gigabyte, memory beyond the bodies, and what a viewer's range brings in vain.</summary>
internal static class BlockSizeComparison
{
    private static readonly byte[] s_piece = new byte[64 * 1024];

    public static async Task RunAsync(TextWriter output)
    {
        output.WriteLine("| block | fill, ms/GB | read, ms/GB | memory per byte of segments | fetched for a range of 64 KiB |\n|---|---|---|---|---|");
        foreach (var kilobytes in (int[])[64, 128, 256, 512, 1024])
        {
            var rounds = new List<(double Fill, double Read, double Memory)>();
            for (var round = 0; round < 5; round++) rounds.Add(await MeasureAsync(kilobytes * 1024));
            var row = (Fill: Median(rounds.Select(static r => r.Fill)), Read: Median(rounds.Select(static r => r.Read)), Memory: Median(rounds.Select(static r => r.Memory)));
            // A range lies across a block's border with the chance of its length over the block's.
            var fetched = kilobytes * (1 + Math.Min(1.0, 64.0 / kilobytes));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kilobytes} KiB | {row.Fill:F0} | {row.Read:F2} | {row.Memory:F3} | {fetched:F0} KiB |"));
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(2);

    /// <summary>Segments of a ladder of 0.3 to 6 Mbit/s, 2 to 6 s long: 75 KB to 4.5 MB.</summary>
    private static async Task<(double Fill, double Read, double Memory)> MeasureAsync(int block)
    {
        var options = new BlockCacheOptions { MemoryCapBytes = 1L << 30, BlockSizeBytes = block };
        await using var cache = new BlockCache(options, TimeProvider.System, NullLogger<BlockCache>.Instance, new Quiet());
        // The first pass has the kernel find the memory, which costs more than all else; an edge in use has it.
        await FillAsync(cache);
        var start = Stopwatch.GetTimestamp();
        var (keys, bytes) = await FillAsync(cache);
        var filled = Stopwatch.GetElapsedTime(start).TotalMilliseconds / (bytes / 1e9);
        var statistics = cache.ReadStatistics();
        start = Stopwatch.GetTimestamp();
        var read = 0L;
        foreach (var key in keys) read += Walk(cache, key);
        return (filled, Stopwatch.GetElapsedTime(start).TotalMilliseconds / (read / 1e9), (double)statistics.UsedBytes / bytes);
    }

    private static async Task<(List<CacheKey> Keys, long Bytes)> FillAsync(BlockCache cache)
    {
        var random = new Random(1);
        var keys = new List<CacheKey>();
        var bytes = 0L;
        while (bytes < 600L << 20)
        {
            var length = (int)(37_500 * (2 + (4 * random.NextDouble())) * Math.Pow(20, random.NextDouble()));
            keys.Add(CacheKey.FromText($"{keys.Count}"));
            using var fill = cache.BeginFill(keys[^1], new Quiet.Head(), length);
            for (var left = length; left > 0; left -= s_piece.Length) await fill.WriteAsync(s_piece.AsMemory(0, Math.Min(left, s_piece.Length)), CancellationToken.None);
            fill.Complete();
            bytes += length;
        }
        return (keys, bytes);
    }

    private static long Walk(BlockCache cache, CacheKey key)
    {
        using var file = cache.TryOpen(key);
        for (long offset = 0; ;)
        {
            if (file is null || !file.TryRead(offset, out var lease)) return offset;
            using (lease)
            {
                if (lease.IsEmpty) return offset;
                offset += lease.Length;
            }
        }
    }
}
