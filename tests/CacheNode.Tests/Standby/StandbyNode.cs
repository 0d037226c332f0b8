using System.Net;
using System.Text.Json;
using CdnNode.Hls.Playlists;
using CdnNode.Standby;
using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Builder;

namespace CdnNode.Tests.Standby;

/// <summary>A node in front of two origins of one channel, and the clock of all three, which goes in steps.</summary>
internal sealed class StandbyNode : IAsyncDisposable
{
    /// <summary>One look at each origin's playlists.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private readonly WebApplication _second;

    private StandbyNode(TestNode node, WebApplication second, ShiftableTime time, LiveOrigin a, LiveOrigin b) => (Node, _second, Time, A, B) = (node, second, time, a, b);

    public TestNode Node { get; }

    public ShiftableTime Time { get; }

    /// <summary>The primary.</summary>
    public LiveOrigin A { get; }

    /// <summary>The first backup.</summary>
    public LiveOrigin B { get; }

    /// <param name="standby">Whether the channel has a hot standby; else the two are an ordinary cluster.</param>
    public static async Task<StandbyNode> StartAsync(
        Func<TimeProvider, (LiveOrigin A, LiveOrigin B)> origins, bool standby = true, ShiftableTime? time = null, params (string Key, string Value)[] settings)
    {
        time ??= new ShiftableTime();
        var (a, b) = origins(time);
        var second = await TestNode.StartOriginAsync(b.AnswerAsync);
        (string, string)[] all = [("CdnNode:Origins:1", second.Urls.Single()), ("CdnNode:Prefetch:Enabled", "false"), .. settings];
        if (standby) all = [.. all, ("CdnNode:Standby:Channels:news:Playlist", "/live/index.m3u8")];
        return new StandbyNode(await TestNode.StartAsync(time, a.AnswerAsync, all), second, time, a, b);
    }

    /// <summary>Time goes on, and the node looks at both origins.</summary>
    public async Task StepAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            var (a, b) = (A.Looks, B.Looks);
            Time.Advance(Step);
            await UntilAsync(() => A.Looks >= a + 2 && B.Looks >= b + 2);
        }
    }

    /// <summary>The media playlist as a viewer gets it, which must be a good answer.</summary>
    public async Task<MediaPlaylist> PlaylistAsync(string rendition = "v0")
    {
        var answer = await Node.GetAsync($"/live/{rendition}.m3u8");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(PlaylistReader.TryRead(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), out var playlist, out var error), error?.ToString());
        return Assert.IsType<MediaPlaylist>(playlist);
    }

    /// <summary>Fetches every segment of a playlist; each must be there and hold what the origin in its name has.</summary>
    public async Task PlayAsync(MediaPlaylist playlist)
    {
        foreach (var segment in playlist.Segments)
        {
            var answer = await Node.GetAsync("/live/" + segment.Uri);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{segment.Uri}: {answer.StatusCode}");
            var parts = segment.Uri.Split('~');
            var (origin, run) = PinnedName.Split(parts[1]);
            Assert.Equal((origin == "primary" ? A : B).BytesOf(parts[2], run), await answer.TextAsync());
        }
    }

    public async Task<JsonElement> StatusAsync()
    {
        using var json = JsonDocument.Parse(await Node.Admin.GetStringAsync("/api/status", TestContext.Current.CancellationToken));
        return json.RootElement.GetProperty("standby")[0].Clone();
    }

    public async Task<string?> ActiveAsync() => (await StatusAsync()).GetProperty("active").GetString();

    public async Task UntilActiveAsync(string origin)
    {
        while (await ActiveAsync() != origin) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    public static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _second.DisposeAsync();
    }
}
