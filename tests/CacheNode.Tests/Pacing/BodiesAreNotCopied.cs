using CdnNode.Caching;
using CdnNode.Delivery.Pacing;
using CdnNode.Endpoints;
using CdnNode.Shaper;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Pacing;

public sealed class BodiesAreNotCopied
{
    [Fact]
    public async Task A_source_gives_stretches_of_cached_blocks_and_allocates_nothing_for_them()
    {
        const int Size = 3_000_000;
        await using var node = await TestNode.StartAsync(PacedNode.Segments(Size), ("CdnNode:Shaper:Mode", "off"));
        await node.GetAsync("/seg.ts");
        using var file = node.Service<BlockCache>().TryOpen(node.Service<RouteFinder>().Find("/seg.ts")!.Key)!;
        var held = node.Service<BlockCache>().ReadStatistics();
        var source = new FileSource(file, 0, 600_000, CancellationToken.None);
        await source.PrimeAsync();
        Assert.Equal(600_000, Drain(source, VirtualFile.Bytes(0, 600_000)));
        await source.CloseAsync();
        source.Begin(file, 0, Size);
        await source.PrimeAsync();
        var expected = VirtualFile.Bytes(0, Size);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var sent = Drain(source, expected);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Size, sent);
        // Twelve blocks: the second owner is made once, then the two take turns.
        Assert.InRange(allocated, 0, 100);
        await source.CloseAsync();
        Assert.Equal(held.BlockBytes, node.Service<BlockCache>().ReadStatistics().BlockBytes);
    }

    /// <summary>As a channel does: a few packets wait, the oldest is released when it has left.</summary>
    private static long Drain(FileSource source, byte[] expected)
    {
        var (waiting, head, sent) = (s_waiting, 0, 0);
        while (source.Pull(10_528, out var packet) is PullStatus.Data or PullStatus.Last)
        {
            var bytes = source.Open(packet.Owner).Span.Slice(packet.Offset, packet.Length);
            if (!bytes.SequenceEqual(expected.AsSpan(sent, packet.Length))) return -1;
            sent += packet.Length;
            if (waiting[head] is { } oldest) source.Release(oldest);
            waiting[head] = packet.Owner;
            head = (head + 1) % waiting.Length;
        }
        for (var i = 0; i < waiting.Length; i++)
        {
            if (waiting[i] is { } left) source.Release(left);
            waiting[i] = null;
        }
        return sent;
    }

    private static readonly object?[] s_waiting = new object?[4];
}
