using BenchmarkDotNet.Attributes;
using CdnNode.CacheBench;
using CdnNode.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.MicroBench.Benchmarks;

/// <summary>What a hit costs in the cache: its key, its file, its blocks.</summary>
public class CacheHits
{
    private static readonly byte[] s_body = new byte[1_000_000];
    private readonly string _url = "http://origin.example.com/live/one/720p/segment-000123.ts";
    private BlockCache _cache = null!;
    private CacheKey _key;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _key = Key();
        _cache = new BlockCache(new BlockCacheOptions { MemoryCapBytes = 64 << 20 }, TimeProvider.System, NullLogger<BlockCache>.Instance, new Quiet());
        using var fill = _cache.BeginFill(_key, new Quiet.Head(), s_body.Length);
        await fill.WriteAsync(s_body, CancellationToken.None);
        fill.Complete();
    }

    [GlobalCleanup]
    public async Task EndAsync() => await _cache.DisposeAsync();

    [Benchmark(Description = "key of a URL")]
    public CacheKey Key() => CacheKey.FromText(_url);

    [Benchmark(Description = "look-up and reference of a file")]
    public bool Open()
    {
        using var file = _cache.TryOpen(_key);
        return file is not null;
    }

    [Benchmark(Description = "the same, and all blocks of 1 MB")]
    public long Walk()
    {
        using var file = _cache.TryOpen(_key);
        var offset = 0L;
        while (file is not null && file.TryRead(offset, out var lease))
        {
            using (lease)
            {
                if (lease.IsEmpty) break;
                offset += lease.Length;
            }
        }
        return offset;
    }
}
