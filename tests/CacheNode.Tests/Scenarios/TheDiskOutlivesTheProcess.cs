using System.Net;

namespace CdnNode.Tests.Scenarios;

public sealed class TheDiskOutlivesTheProcess
{
    [Fact]
    public async Task After_a_restart_the_disk_serves_what_the_origin_no_longer_can()
    {
        var data = Directory.CreateTempSubdirectory("cdnnode-disk-");
        try
        {
            var body = new string('x', 700_000);
            await using (var node = await TestNode.StartAsync(c => AnswersAreKept.Segment(c, body), ("CdnNode:DataDirectory", data.FullName), ("CdnNode:Disk:KeepFree", "0B")))
            {
                await ScannedAsync(node);
                Assert.Equal(body, await (await node.GetAsync("/1.ts")).TextAsync());
            }

            await using var again = await TestNode.StartAsync(
                static c =>
                {
                    c.Abort();
                    return Task.CompletedTask;
                }, ("CdnNode:DataDirectory", data.FullName), ("CdnNode:Disk:KeepFree", "0B"));
            var answer = await UntilAsync(() => again.GetAsync("/1.ts"), static a => a.StatusCode == HttpStatusCode.OK);

            Assert.True(answer.WasHit());
            Assert.Equal(body, await answer.TextAsync());
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_was_purged_does_not_come_back_with_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("cdnnode-disk-");
        try
        {
            await using (var node = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "old"), ("CdnNode:DataDirectory", data.FullName), ("CdnNode:Disk:KeepFree", "0B")))
            {
                await ScannedAsync(node);
                await node.GetAsync("/1.ts");
                await node.Admin.PostAsync("/api/purge", new StringContent("{\"url\":\"/1.ts\"}"), TestContext.Current.CancellationToken);
            }

            await using var again = await TestNode.StartAsync(
                static c => AnswersAreKept.Segment(c, "new"), ("CdnNode:DataDirectory", data.FullName), ("CdnNode:Disk:KeepFree", "0B"));
            await ScannedAsync(again);

            Assert.Equal("new", await (await again.GetAsync("/1.ts")).TextAsync());
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_purge_by_prefix_reaches_what_only_the_disk_has()
    {
        var data = Directory.CreateTempSubdirectory("cdnnode-disk-");
        try
        {
            await using (var node = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "old"), ("CdnNode:DataDirectory", data.FullName), ("CdnNode:Disk:KeepFree", "0B")))
            {
                await ScannedAsync(node);
                await node.GetAsync("/show/1.ts");
                await node.GetAsync("/other/1.ts");
            }

            await using var again = await TestNode.StartAsync(
                static c => AnswersAreKept.Segment(c, "new"), ("CdnNode:DataDirectory", data.FullName), ("CdnNode:Disk:KeepFree", "0B"));
            await ScannedAsync(again);
            using var purge = await again.Admin.PostAsync("/api/purge", new StringContent("{\"prefix\":\"/show/\"}"), TestContext.Current.CancellationToken);

            Assert.Contains("\"objects\":1", await purge.TextAsync(), StringComparison.Ordinal);
            Assert.Equal("new", await (await again.GetAsync("/show/1.ts")).TextAsync());
            Assert.Equal("old", await (await again.GetAsync("/other/1.ts")).TextAsync());
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>Until earlier runs are counted the tier stores nothing: a test that wants to find something waits for that.</summary>
    private static async Task ScannedAsync(TestNode node) =>
        await UntilAsync(() => node.Admin.GetStringAsync("/api/status", TestContext.Current.CancellationToken), static text => text.Contains("\"counted\":true", StringComparison.Ordinal));

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isThere)
    {
        while (true)
        {
            var seen = await look();
            if (isThere(seen)) return seen;
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
