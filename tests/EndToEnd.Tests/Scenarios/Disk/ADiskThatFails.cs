using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Order;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Disk;

/// <summary>The disk under the cache has no room, fails or takes no writes: viewers notice nothing, the tier says so, and comes back by itself.</summary>
[SideBySide]
public sealed class ADiskThatFails
{
    private const int ImageMebibytes = 48;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_full_file_system_costs_no_viewer_an_answer_and_the_tier_stores_again_when_there_is_room()
    {
        await using var disk = await LoopDisk.MountAsync((long)ImageMebibytes << 20, Cancel);
        await using var shelf = NewShelf();
        await using var node = await StartAsync(shelf, Path.Combine(disk.Root, "data"), asked: 0);
        using (disk.FillUp())
        {
            await AskUntilStateAsync(shelf, node, "Full");
            await shelf.AskForAllAsync(node.Public, Cancel);
        }
        await UntilItStoresAgainAsync(shelf, node);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task When_others_fill_the_file_system_the_tier_makes_do_with_the_room_it_has()
    {
        await using var disk = await LoopDisk.MountAsync((long)ImageMebibytes << 20, Cancel);
        await using var shelf = NewShelf();
        await using var node = await StartAsync(shelf, Path.Combine(disk.Root, "data"));
        using (disk.FillUp())
        {
            var stored = await StoredAsync(node);
            await Poll.UntilAsync("it stores", async _ =>
            {
                await shelf.AskForAllAsync(node.Public, Cancel);
                return await StoredAsync(node) > stored;
            }, Cancel);
        }
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_file_system_turned_read_only_costs_no_viewer_an_answer_and_the_tier_stores_again_when_it_is_writable()
    {
        await using var disk = await LoopDisk.MountAsync((long)ImageMebibytes << 20, Cancel);
        await using var shelf = NewShelf();
        await using var node = await StartAsync(shelf, Path.Combine(disk.Root, "data"));
        await using (await LoopDisk.MakeReadOnlyAsync(Path.Combine(node.Data, "cache"), Cancel))
        {
            await AskUntilStateAsync(shelf, node, "ReadOnly");
            await shelf.AskForAllAsync(node.Public, Cancel);
        }
        await UntilItStoresAgainAsync(shelf, node);
    }

    [Theory(Timeout = Patience.Scenario)]
    [InlineData("pwrite64")]
    [InlineData("pread64,pwrite64")]
    public async Task A_device_that_answers_EIO_costs_no_viewer_an_answer_and_the_tier_stores_again_when_it_works(string calls)
    {
        Assert.SkipUnless(Tool.Strace is not null, "strace, which makes the kernel's calls fail, is not installed.");
        await using var shelf = NewShelf();
        await using var node = await StartAsync(shelf, data: null);
        await using (var strace = ProcessHost.Start("strace", Tool.Strace!, ["-f", "-p", $"{node.Process.Id}", "-e", $"trace={calls}", "-e", $"inject={calls}:error=EIO", "-o", "/dev/null"]))
        {
            await strace.UntilReadyAsync("has attached", _ => Task.FromResult(strace.Error.ToString().Contains("attached", StringComparison.Ordinal)), Cancel);
            await AskUntilStateAsync(shelf, node, "Failed");
            await shelf.AskForAllAsync(node.Public, Cancel);
            // Not with SIGKILL: it has to let go of the node.
            strace.Terminate();
            await strace.WaitForExitAsync(Cancel);
        }
        await UntilItStoresAgainAsync(shelf, node);
    }

    private static Shelf NewShelf() => new(segments: 100, smallest: 20_000, largest: 600_000);

    /// <summary>A node with little memory, so that the disk is read, and with some segments on its disk.</summary>
    private static async Task<NodeProcess> StartAsync(Shelf shelf, string? data, int asked = 25)
    {
        var node = await NodeProcess.StartAsync(
            new NodeSetup
            {
                Origin = shelf.Origin.Address,
                Data = data,
                Arguments =
                [
                    "--CdnNode:Memory:Cap=8MiB", "--CdnNode:Disk:Size=16MiB", "--CdnNode:Disk:KeepFree=0B",
                    "--CdnNode:Shaper:Mode=off", "--CdnNode:Prefetch:Enabled=false", "--CdnNode:AccessLog:Enabled=false",
                ],
            },
            Cancel);
        try
        {
            await Poll.UntilAsync("the tier has counted", async _ => (await DiskAsync(node)).GetProperty("counted").GetBoolean(), Cancel);
            for (var i = 0; i < asked; i++) Assert.True(shelf.IsWhole(await Shelf.AskAsync(node.Public, i, Cancel), i), $"segment {i}");
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private static async Task AskUntilStateAsync(Shelf shelf, NodeProcess node, string state)
    {
        await Poll.UntilAsync($"the disk tier is {state}", async _ =>
        {
            await shelf.AskForAllAsync(node.Public, Cancel);
            return (await DiskAsync(node)).GetProperty("state").GetString() == state;
        }, Cancel);
        var (ready, text) = await node.AdminAsync("/readyz", Cancel);
        Assert.True(ready == 200 && text.Contains("degraded", StringComparison.OrdinalIgnoreCase), text);
        var (_, metrics) = await node.AdminAsync("/metrics", Cancel);
        Assert.Matches($@"edge_disk_state\{{[^}}]*state=""{state}""[^}}]*\}} 1", metrics);
    }

    private static async Task UntilItStoresAgainAsync(Shelf shelf, NodeProcess node)
    {
        await Poll.UntilAsync("the disk tier is on again", async _ => (await DiskAsync(node)) is var disk
            && disk.GetProperty("state").GetString() == "On" && disk.GetProperty("counted").GetBoolean(), Cancel);
        var stored = await StoredAsync(node);
        await Poll.UntilAsync("it stores", async _ =>
        {
            await shelf.AskForAllAsync(node.Public, Cancel);
            return await StoredAsync(node) > stored;
        }, Cancel);
    }

    private static async Task<JsonElement> DiskAsync(NodeProcess node) => (await node.StatusAsync(Cancel)).GetProperty("disk");

    private static async Task<long> StoredAsync(NodeProcess node) =>
        (await DiskAsync(node)).GetProperty("events").TryGetProperty("ObjectStored", out var count) ? count.GetInt64() : 0;
}
