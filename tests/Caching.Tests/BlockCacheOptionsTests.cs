using CdnNode.Caching.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Caching.Tests;

public class BlockCacheOptionsTests
{
    [Fact]
    public void The_defaults_are_right() => Assert.Empty(new BlockCacheOptions().Validate());

    [Theory]
    [InlineData(63 * 1024)]
    [InlineData(100_000)]
    [InlineData(2 << 20)]
    public void A_block_size_out_of_bounds_is_named_with_what_is_allowed(int bytes)
    {
        var error = Assert.Single(new BlockCacheOptions { BlockSizeBytes = bytes }.Validate());
        Assert.Equal($"BlockSizeBytes is {bytes}; allowed: a power of two, 65536 .. 1048576.", error);
    }

    [Fact]
    public void All_errors_come_together_and_stop_the_cache()
    {
        var options = new BlockCacheOptions { MemoryCapBytes = 1, AgingStartFree = 0.3, AgingStopFree = 0.2, MaxFileBytes = 0 };
        var error = Assert.Throws<ArgumentException>(
            () => new BlockCache(options, TimeProvider.System, NullLogger<BlockCache>.Instance, new TestMeters()));
        Assert.Contains("MemoryCapBytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("AgingStopFree", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxFileBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cant_be_held_is_known_before_it_is_filled()
    {
        await using var bench = new CacheBench(capBytes: 16 << 20);
        Assert.True(bench.Cache.CanHold(new TestHead(), null));
        Assert.True(bench.Cache.CanHold(new TestHead(), 8 << 20));
        Assert.False(bench.Cache.CanHold(new TestHead(), 9 << 20));
        Assert.True(bench.Cache.CanHold(new TestHead(canBeRefetched: true), 1L << 40));
        Assert.False(bench.Cache.CanHold(new TestHead(canBeRefetched: true), (1L << 40) + 1));
    }
}
