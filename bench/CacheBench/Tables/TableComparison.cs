using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CdnNode.Caching;

namespace CdnNode.CacheBench.Tables;

/// <summary>The file hash table: look-ups by one and by two threads beside a writer that enters and removes, chained against open addressing.</summary>
internal static class TableComparison
{
    private const int Files = 1_000_000;
    private const int Lookups = 4_000_000;

    public static void Run(TextWriter output)
    {
        var keys = Enumerable.Range(0, Files).Select(static i => CacheKey.FromText(i.ToString(CultureInfo.InvariantCulture))).ToArray();
        output.WriteLine("| table of 1,000,000 files | ns a look-up, 1 reader | 2 readers and a writer | MB |\n|---|---|---|---|");
        Measure(output, "ConcurrentDictionary (chained)", keys, static () => new ChainedTable());
        Measure(output, "open addressing (linear probing, seqlock)", keys, static () => new OpenTable(Files * 2));
    }

    private static void Measure(TextWriter output, string name, CacheKey[] keys, Func<IFileIndex> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var table = make();
        foreach (var key in keys) table.Add(key, key);
        var megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        Look(table, keys, 1);
        var alone = Enumerable.Range(0, 5).Select(_ => Look(table, keys, 1)).Order().ElementAt(2);
        var together = Enumerable.Range(0, 5).Select(_ => WithWriter(table, keys)).Order().ElementAt(2);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {alone:F0} | {together:F0} | {megabytes:F0} |"));
        GC.KeepAlive(table);
    }

    private static double WithWriter(IFileIndex table, CacheKey[] keys)
    {
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i = (i + 7919) % keys.Length)
            {
                table.Remove(keys[i]);
                table.Add(keys[i], keys[i]);
            }
        });
        var time = Look(table, keys, 2);
        stop.Cancel();
        writer.GetAwaiter().GetResult();
        return time;
    }

    private static double Look(IFileIndex table, CacheKey[] keys, int readers)
    {
        var start = Stopwatch.GetTimestamp();
        Parallel.For(0, readers, new ParallelOptions { MaxDegreeOfParallelism = readers }, reader =>
        {
            var at = reader * 104_729;
            for (var i = 0; i < Lookups / readers; i++)
            {
                at = (at + 15_485_863) % keys.Length;
                _ = table.Find(keys[at]);
            }
        });
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Lookups;
    }

    private sealed class ChainedTable : IFileIndex
    {
        private readonly ConcurrentDictionary<CacheKey, object> _files = new();

        public object? Find(CacheKey key) => _files.GetValueOrDefault(key);

        public void Add(CacheKey key, object file) => _files[key] = file;

        public void Remove(CacheKey key) => _files.TryRemove(key, out _);
    }
}
