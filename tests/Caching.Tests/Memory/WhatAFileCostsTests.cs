using System.Buffers;
using CdnNode.Caching.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Caching.Tests.Memory;

/// <summary>What is charged against the cap is what the process pays: the heap is counted, so no other test may run beside these.</summary>
[CollectionDefinition(nameof(WhatAFileCostsTests), DisableParallelization = true)]
[Collection(nameof(WhatAFileCostsTests))]
public sealed class WhatAFileCostsTests
{
    private const int Files = 16_000;

    [Theory]
    [InlineData(0, 40)]
    [InlineData(200, 600)]
    [InlineData(4096, 40)]
    public async Task A_small_file_costs_what_is_charged(int bodyBytes, int headBytes)
    {
        await using var cache = new BlockCache(
            new BlockCacheOptions { MemoryCapBytes = 256 << 20 }, TimeProvider.System, NullLogger<BlockCache>.Instance, new TestMeters());
        // What is made once is made before the count.
        await FillAsync(cache, "warm", 1, bodyBytes, headBytes);
        var (heap, before) = (HeapBytes(), cache.ReadStatistics());

        await FillAsync(cache, "file", Files, bodyBytes, headBytes);

        var after = cache.ReadStatistics();
        var paid = HeapBytes() - heap - (after.CommittedBytes - before.CommittedBytes);
        var charged = after.OverheadBytes - before.OverheadBytes;
        Assert.Equal(Files + 1, after.PublishedFiles);
        Assert.InRange(charged / Files, paid / Files, (paid / Files) + 48);
        GC.KeepAlive(cache);
    }

    private static async Task FillAsync(BlockCache cache, string name, int files, int bodyBytes, int headBytes)
    {
        var body = new byte[bodyBytes];
        for (var i = 0; i < files; i++)
        {
            using var fill = cache.BeginFill(CacheKey.FromText($"/{name}/{i}"), new SizedHead(headBytes), bodyBytes);
            await fill.WriteAsync(body, TestContext.Current.CancellationToken);
            fill.Complete();
        }
    }

    /// <summary>Counted until it falls no more: what tests before this one left behind goes bit by bit, objects with finalisers after these have run.</summary>
    private static long HeapBytes()
    {
        var (before, now) = (long.MaxValue, CollectedBytes());
        for (; now < before - 4096; now = CollectedBytes()) before = now;
        return now;
    }

    private static long CollectedBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Takes exactly what it says.</summary>
    private sealed class SizedHead(int bytes) : FileHead
    {
        private const int ObjectBytes = 24;
        private const int ArrayBytes = 24;

        private readonly byte[]? _fields = bytes > ObjectBytes + ArrayBytes ? new byte[bytes - ObjectBytes - ArrayBytes] : null;

        public override int MemorySize => ObjectBytes + (_fields is null ? 0 : ArrayBytes + _fields.Length);

        public override bool BlocksCanBeRefetched => false;

        public override void Write(IBufferWriter<byte> destination) => destination.Write(_fields);
    }
}
