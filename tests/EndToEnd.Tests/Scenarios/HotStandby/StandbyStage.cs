using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.HotStandby;

/// <summary>A node in front of two origins of the channel <c>live</c>, its status, and all who watch.</summary>
internal sealed class StandbyStage : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience.Event };

    private StandbyStage(NodeProcess node) => Node = node;

    public NodeProcess Node { get; }

    public static async Task<StandbyStage> StartAsync(Uri primary, Uri backup, CancellationToken cancel) => new(await NodeProcess.StartAsync(
        new NodeSetup { Origin = primary, Arguments = ["--origin", Root(backup), "--CdnNode:Standby:Channels:live:Playlist=/live/index.m3u8", "--CdnNode:Recorder:Channels:live:Playlist=/live/index.m3u8", "--CdnNode:Recorder:KeepFree=0B", "--CdnNode:Disk:KeepFree=0B"] }, cancel));

    /// <summary>Segments that the node's recorder missed, by their causes, and those that it has.</summary>
    public async Task<(IReadOnlyList<string> Gaps, long Segments)> RecordedAsync(CancellationToken cancel)
    {
        var renditions = (await Node.StatusAsync(cancel)).GetProperty("recorder")[0].GetProperty("renditions").EnumerateArray().ToList();
        return ([.. renditions.SelectMany(static r => r.GetProperty("gaps").EnumerateObject()).Where(static g => g.Value.GetInt64() > 0).Select(static g => $"{g.Name}: {g.Value}")], renditions.Sum(static r => r.GetProperty("segments").GetInt64()));
    }

    public Uri Url(string file) => new(Node.Public, "/live/" + file);

    public async Task<JsonElement> StatusAsync(CancellationToken cancel) => (await Node.StatusAsync(cancel)).GetProperty("standby")[0];

    public async Task<string?> ActiveAsync(CancellationToken cancel) => (await StatusAsync(cancel)).GetProperty("active").GetString();

    /// <summary>What status says of an origin: <c>good</c>, <c>proving</c> or its fault.</summary>
    public async Task<string?> StateOfAsync(string origin, CancellationToken cancel) =>
        (await StatusAsync(cancel)).GetProperty("origins").EnumerateArray().Single(o => o.GetProperty("name").GetString() == origin).GetProperty("state").GetString();

    public Task UntilUsableAsync(string origin, CancellationToken cancel) =>
        Poll.UntilAsync($"{origin} answers and goes on", async token => await StateOfAsync(origin, token) is "good" or "proving", cancel);

    /// <summary>Waits until the channel has left an origin; when that was, and why.</summary>
    public async Task<(DateTimeOffset At, string? Reason)> UntilLeftAsync(string origin, CancellationToken cancel)
    {
        await Poll.UntilAsync($"{origin} is left", async token => await ActiveAsync(token) != origin, cancel);
        var last = (await StatusAsync(cancel)).GetProperty("lastSwitches").EnumerateArray().Last(s => s.GetProperty("from").GetString() == origin);
        return (last.GetProperty("at").GetDateTimeOffset(), last.GetProperty("reason").GetString());
    }

    /// <summary>Waits until a playlist lists so many segments of an origin's newest run.</summary>
    public Task UntilListedAsync(string origin, int segments, CancellationToken cancel) => Poll.UntilAsync($"{segments} segments of {origin} are listed", async token =>
    {
        var list = MediaPlaylist.Parse(Url("v0/index.m3u8"), await Http.GetStringAsync(Url("v0/index.m3u8"), token)).Segments;
        return list.Reverse().TakeWhile(s => s.AbsolutePath.Contains($"~{origin}", StringComparison.Ordinal)).Count() >= segments;
    }, cancel);

    /// <summary>Answers to viewers that were errors, whoever asked, by the access log; to be read when the node has stopped.</summary>
    public IReadOnlyList<string> FailedRequests() =>
        [.. File.ReadLines(Path.Combine(Node.Data, "access.log")).Where(IsFailure)];

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private static bool IsFailure(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("path").GetString()!.StartsWith("/live/", StringComparison.Ordinal) && json.RootElement.GetProperty("status").GetInt32() >= 400;
    }

    private static string Root(Uri address) => address.AbsoluteUri.TrimEnd('/');
}
