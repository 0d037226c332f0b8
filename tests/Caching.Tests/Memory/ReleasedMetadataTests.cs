namespace CdnNode.Caching.Tests.Memory;

/// <summary>Nothing is collected but by the test: that holds for the process, so no other test may run beside these.</summary>
[CollectionDefinition(nameof(ReleasedMetadataTests), DisableParallelization = true)]
[Collection(nameof(ReleasedMetadataTests))]
public sealed class ReleasedMetadataTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly List<bool> _collections = [];

    public ReleasedMetadataTests() => Assert.True(GC.TryStartNoGCRegion(8 * MiB));

    public void Dispose() => GC.EndNoGCRegion();

    [Fact]
    public void A_collection_is_asked_for_once_for_so_much_garbage()
    {
        var released = Make(capBytes: 1L << 30);

        for (var i = 0; i < 15; i++) released.Add(MiB);
        Assert.Equal(0, released.Collections);
        released.Add(MiB);
        Assert.Equal(1, released.Collections);
        for (var i = 0; i < 15; i++) released.Add(MiB);
        Assert.Equal(1, released.Collections);
    }

    [Theory]
    [InlineData(16L << 20, 4)]
    [InlineData(1L << 40, 64)]
    public void However_small_or_big_the_memory_it_is_neither_all_the_time_nor_never(long cap, int megabytes)
    {
        var released = Make(cap);

        released.Add((megabytes - 1) * MiB);
        Assert.Equal(0, released.Collections);
        released.Add(MiB);
        Assert.Equal(1, released.Collections);
    }

    [Fact]
    public void While_one_is_under_way_what_is_released_waits_for_the_next()
    {
        var released = Make(capBytes: 1L << 30);
        released.Add(20 * MiB);
        released.Add(20 * MiB);
        Assert.Equal([false], _collections);
        Assert.Equal(40 * MiB, released.Bytes);

        Collect();
        released.Add(MiB);

        Assert.Equal([false, false], _collections);
        Assert.Equal(21 * MiB, released.Bytes);
    }

    [Fact]
    public void Aging_waits_for_a_collection_only_when_the_background_leaves_more_than_a_sixteenth_of_the_cap()
    {
        var released = Make(capBytes: 1L << 30);
        released.Add(20 * MiB);
        released.Add(43 * MiB);
        released.CollectIfTooMuch();
        Assert.Equal([false], _collections);

        released.Add(MiB);
        released.CollectIfTooMuch();

        Assert.Equal([false, true], _collections);
        Assert.Equal(0, released.Bytes);
        Assert.Equal(1, released.AwaitedCollections);
    }

    [Fact]
    public void What_a_collection_in_the_background_took_is_waited_for_no_more()
    {
        var released = Make(capBytes: 1L << 30);
        released.Add(70 * MiB);

        Collect();
        released.CollectIfTooMuch();

        Assert.Equal([false], _collections);
        Assert.Equal(0, released.Bytes);
    }

    private static void Collect()
    {
        GC.EndNoGCRegion();
        GC.Collect();
        Assert.True(GC.TryStartNoGCRegion(8 * MiB));
    }

    private ReleasedMetadata Make(long capBytes) => new(capBytes, _collections.Add);
}
