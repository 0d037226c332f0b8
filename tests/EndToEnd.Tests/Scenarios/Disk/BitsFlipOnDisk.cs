using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Disk;

/// <summary>The medium changes what it holds: the checksums find it, the origin is asked anew, and no viewer sees a wrong byte.</summary>
[SideBySide]
public sealed class BitsFlipOnDisk
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = Patience.Scenario)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Each_flipped_segment_is_found_and_fetched_anew(int seed)
    {
        await using var shelf = new Shelf(segments: 40, smallest: 20_000, largest: 900_000);
        await using var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = shelf.Origin.Address,
                Arguments = ["--CdnNode:Disk:KeepFree=0B", "--CdnNode:Shaper:Mode=off", "--CdnNode:Prefetch:Enabled=false", "--CdnNode:AccessLog:Enabled=false"],
            },
            Cancel);
        await UntilCountedAsync(node);
        await shelf.AskForAllAsync(node.Public, Cancel);
        Assert.Equal(0, await node.StopAsync(Cancel));
        var flipped = FlipABitOfEachObject(node, new Random(seed));
        Assert.True(flipped >= shelf.Count, $"{flipped} objects on disk");
        var before = shelf.Origin.Requests.Count;

        await node.StartAsync(Cancel);
        await UntilCountedAsync(node);
        await shelf.AskForAllAsync(node.Public, Cancel);

        // A bit in the head's second slot or in padding says nothing about the bytes; nearly all are in what counts.
        var refetched = shelf.Origin.Requests.Skip(before).Select(static r => r.Path).Where(static p => p.StartsWith("/shelf/", StringComparison.Ordinal)).Distinct().Count();
        var events = (await node.StatusAsync(Cancel)).GetProperty("disk").GetProperty("events");
        TestContext.Current.TestOutputHelper?.WriteLine($"{flipped} objects with a flipped bit: {refetched} of {shelf.Count} segments fetched anew; {events}");
        Assert.InRange(refetched, shelf.Count * 8 / 10, shelf.Count);

        // Found bad it left the disk at once; whoever misses it next brings it back there.
        Assert.Equal(0, await node.StopAsync(Cancel));
        await node.StartAsync(Cancel);
        await UntilCountedAsync(node);
        await shelf.AskForAllAsync(node.Public, Cancel);
        Assert.Equal(0, await node.StopAsync(Cancel));
        await shelf.Origin.StopAsync();
        await node.StartAsync(Cancel);
        await shelf.AskForAllAsync(node.Public, Cancel);
    }

    private static int FlipABitOfEachObject(NodeProcess node, Random random)
    {
        var files = Directory.GetFiles(Path.Combine(node.Data, "cache", "objects"), "*", SearchOption.AllDirectories);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bytes);
        }
        return files.Length;
    }

    private static Task UntilCountedAsync(NodeProcess node) => Poll.UntilAsync(
        "the disk tier has counted", async cancel => (await node.StatusAsync(cancel)).GetProperty("disk").GetProperty("counted").GetBoolean(), Cancel);
}
