using CdnNode.Caching.Disk.Index;

namespace CdnNode.Caching.Tests.Disk;

[CollectionDefinition(nameof(IndexMemoryTests), DisableParallelization = true)]
[Collection(nameof(IndexMemoryTests))]
public sealed class IndexMemoryTests
{
    [Fact]
    public void A_million_entries_take_at_most_100_bytes_each()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = new DiskIndex();
        for (ulong id = 0; id < 1_000_000; id++)
        {
            index.Set(new CacheKey(id * 0x9E3779B97F4A7C15, id), 4096, 0);
        }

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(index);
        Assert.InRange(taken / 1_000_000, 1, 100);
    }
}
