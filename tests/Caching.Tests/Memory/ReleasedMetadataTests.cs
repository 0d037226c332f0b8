namespace CdnNode.Caching.Tests.Memory;

public class ReleasedMetadataTests
{
    [Fact]
    public void A_collection_is_asked_for_once_for_so_much_garbage()
    {
        var released = new ReleasedMetadata(capBytes: 1L << 30);

        for (var i = 0; i < 15; i++) released.Add(1 << 20);
        Assert.Equal(0, released.Collections);
        released.Add(1 << 20);
        Assert.Equal(1, released.Collections);
        for (var i = 0; i < 15; i++) released.Add(1 << 20);
        Assert.Equal(1, released.Collections);
    }

    [Theory]
    [InlineData(16L << 20, 4)]
    [InlineData(1L << 40, 64)]
    public void However_small_or_big_the_memory_it_is_neither_all_the_time_nor_never(long cap, int megabytes)
    {
        var released = new ReleasedMetadata(cap);

        released.Add((megabytes - 1) << 20);
        Assert.Equal(0, released.Collections);
        released.Add(1 << 20);
        Assert.Equal(1, released.Collections);
    }
}
