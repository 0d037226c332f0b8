using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.HarnessTests;

/// <summary>The scripted origin and the raw clients, face to face.</summary>
public sealed class ScriptedOrigins
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Virtual_bytes_are_the_same_however_they_are_cut()
    {
        var whole = VirtualBytes.Make(2, 1_000_003, 100);

        Assert.Equal(whole[13..40], VirtualBytes.Make(2, 1_000_016, 27));
        Assert.NotEqual(whole, VirtualBytes.Make(3, 1_000_003, 100));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_herd_sees_first_bytes_while_the_origin_still_holds_the_rest()
    {
        await using var origin = new ScriptedOrigin();
        var body = VirtualBytes.Make(1, 0, 100_000);
        var released = new TaskCompletionSource();
        origin.Map("/x.ts", async exchange =>
        {
            await exchange.SendHeadAsync(200, $"Content-Length: {body.Length}");
            await exchange.SendAsync(body.AsMemory(0, 1000));
            await released.Task;
            await exchange.TrickleAsync(body.AsMemory(1000), TimeSpan.FromMilliseconds(100), pieces: 10);
        });
        using var herd = await Herd.OpenAsync(origin.Address, 500, Cancel);

        var answers = herd.GetAsync("/x.ts", body, Cancel);
        await herd.EachHasBody.WaitAsync(Patience.Event, Cancel);
        released.SetResult();

        Assert.All(await answers, a => Assert.True(a.BodyRight));
        Assert.Equal(500, origin.CountOf("/x.ts"));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_cut_body_is_seen_as_cut()
    {
        await using var origin = new ScriptedOrigin();
        origin.Map("/x.ts", async exchange =>
        {
            await exchange.SendHeadAsync(200, "Content-Length: 1000");
            await exchange.SendAsync(new byte[500]);
            exchange.Cut();
        });

        var answer = await RawConnection.GetAsync(origin.Address, "/x.ts", Cancel);

        Assert.False(answer.Complete);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_virtual_file_serves_ranges_and_changes_its_generation()
    {
        await using var origin = new ScriptedOrigin();
        var file = new VirtualFile(10L << 30);
        origin.Map("/big.mp4", file.AnswerAsync);

        var first = await RawConnection.GetAsync(origin.Address, "/big.mp4", Cancel, "Range: bytes=9000000000-9000099999");
        file.Replace();
        var second = await RawConnection.GetAsync(origin.Address, "/big.mp4", Cancel, "Range: bytes=9000000000-9000099999");

        Assert.True(VirtualBytes.Match(1, 9_000_000_000, first.Body), first.ToString());
        Assert.True(VirtualBytes.Match(2, 9_000_000_000, second.Body), second.ToString());
        Assert.Equal("\"g2\"", second.Head["ETag"]);
    }

    [Fact]
    public void The_nearest_cache_status_is_the_last_one()
    {
        var status = CacheStatus.Parse("shield; hit, edge1; fwd=uri-miss; fwd-status=200; stored; collapsed")!;

        Assert.Equal(("edge1", "uri-miss", false, true), (status.Cache, status.Forward, status.Hit, status.Collapsed));
    }
}
