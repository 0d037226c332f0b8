using CdnNode.Caching.Disk;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Playlists;

public sealed class AChannelThatStartsAnewIsPurged
{
    private const string Playlist = "/live/i.m3u8";

    [Fact]
    public async Task Its_names_stand_for_the_new_content_whenever_they_come_up()
    {
        var packager = new Packager();
        await using var node = await TestNode.StartAsync(packager.AnswerAsync);
        await PlayAsync(node, packager, to: 20);

        (packager.Run, packager.Last) = (2, 2);
        var seen = await PlayAsync(node, packager, to: 25);

        // Those of the last window, and those that had left it long ago, as they come up one by one; the initialisation segment too.
        Assert.All(seen, text => Assert.StartsWith("run 2", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_only_the_disk_has_is_gone_too()
    {
        var data = Directory.CreateTempSubdirectory("cdnnode-disk-");
        try
        {
            var packager = new Packager();
            (string, string)[] settings = [("CdnNode:DataDirectory", data.FullName), ("CdnNode:Disk:KeepFree", "0B")];
            await using (var node = await TestNode.StartAsync(packager.AnswerAsync, settings))
            {
                await UntilAsync(() => node.Service<DiskTier>().Status.IsScanned);
                await PlayAsync(node, packager, to: 20);
            }
            await using var again = await TestNode.StartAsync(packager.AnswerAsync, settings);
            // Until the folder is open, which is the writer's first work, nothing is found there.
            await again.Service<DiskTier>().FlushAsync(TestContext.Current.CancellationToken);
            await again.GetAsync(Playlist);
            var kept = await again.GetAsync("/live/s5.m4s");
            Assert.True(kept.WasHit(), kept.CacheStatus());

            (packager.Run, packager.Last) = (2, 2);
            var seen = await PlayAsync(again, packager, to: 25);

            Assert.All(seen, text => Assert.StartsWith("run 2", text, StringComparison.Ordinal));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_the_new_run_has_brought_is_fetched_once()
    {
        var packager = new Packager();
        await using var node = await TestNode.StartAsync(packager.AnswerAsync, ("CdnNode:Prefetch:Enabled", "false"));
        await PlayAsync(node, packager, to: 10);
        (packager.Run, packager.Last) = (2, 2);
        await PlayAsync(node, packager, to: 11);
        // Asked for before any playlist lists it.
        await node.GetAsync("/live/s12.m4s");

        packager.Last = 12;
        await node.GetAsync(Playlist);

        Assert.True((await node.GetAsync("/live/s12.m4s")).WasHit());
        Assert.True((await node.GetAsync("/live/s11.m4s")).WasHit());
    }

    [Theory]
    [InlineData(1)] // listed when the channel starts anew
    [InlineData(9)] // comes up later
    public async Task What_was_asked_for_before_and_answered_after_is_not_taken_for_the_new_content(int number)
    {
        var packager = new Packager { Last = 20 };
        await using var node = await TestNode.StartAsync(packager.AnswerAsync, ("CdnNode:Prefetch:Enabled", "false"));
        await PlayAsync(node, packager, to: 22);
        var (asked, answered) = packager.Hold($"/live/s{number}.m4s");
        var late = node.GetAsync($"/live/s{number}.m4s");
        await asked;

        (packager.Run, packager.Last) = (2, 2);
        await node.GetAsync(Playlist);
        answered.SetResult();
        await late;
        var seen = await PlayAsync(node, packager, to: 12);

        Assert.All(seen, text => Assert.StartsWith("run 2", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_late_answer_of_a_lagging_origin_purges_nothing()
    {
        var packager = new Packager();
        await using var node = await TestNode.StartAsync(packager.AnswerAsync);
        await PlayAsync(node, packager, to: 20);

        packager.Last = 18;
        await node.GetAsync(Playlist);

        Assert.True((await node.GetAsync("/live/s20.m4s")).WasHit());
        Assert.True((await node.GetAsync("/live/s10.m4s")).WasHit());
    }

    /// <summary>Follows the channel up to a segment; what each segment, and the initialisation, held.</summary>
    private static async Task<List<string>> PlayAsync(TestNode node, Packager packager, int to)
    {
        var seen = new List<string>();
        for (; packager.Last <= to; packager.Last++)
        {
            await node.GetAsync(Playlist);
            seen.Add(await (await node.GetAsync("/live/init.mp4")).TextAsync());
            for (var number = Math.Max(0, packager.Last - 3); number <= packager.Last; number++)
                seen.Add(await (await node.GetAsync($"/live/s{number}.m4s")).TextAsync());
        }
        packager.Last = to;
        return seen;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
