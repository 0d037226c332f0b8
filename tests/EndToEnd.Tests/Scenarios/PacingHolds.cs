using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>What happens to the node while it paces: it is told to end, told other rates, or held up. No byte is wrong, and no burst makes up for anything.</summary>
public sealed class PacingHolds
{
    private const string Path = "/film/segment.ts";
    private const int Generation = 3;

    // D is two quanta, and the quantum of these rates is 31,584 bytes. One quantum more may be on its way.
    private const int AtOnce = 3 * 31_584;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task SIGTERM_lets_paced_bodies_end_at_their_pace()
    {
        await using var origin = Origin(megabytes: 1);
        await using var node = await NodeProcess.StartAsync(Fixed(origin, "4Mbit"), Cancel);
        using var audience = await WatchAsync(node, viewers: 20);

        node.Process.Terminate();

        await AssertAllRightAsync(audience);
        Assert.All(audience.Viewers, static viewer => Assert.Null(viewer.FindBurst(500_000, AtOnce, new PaceLimit())));
        Assert.Equal(0, await node.Process.WaitForExitAsync(Cancel));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_pause_of_the_whole_process_is_made_up_for_by_no_burst()
    {
        // A small quantum makes D short beside the pauses; 500 viewers want what two cores can send.
        var (viewers, rate, bytesPerSecond, quantum) = Patience.ShortOrLong((50, "2Mbit", 250_000, 5_264), (500, "800kbit", 100_000, 10_528));
        var atOnce = 3 * quantum;
        await using var origin = Origin(megabytes: 1);
        var setup = Fixed(origin, rate);
        await using var node = await NodeProcess.StartAsync(setup with { Arguments = [.. setup.Arguments, $"--CdnNode:Shaper:Quantum={quantum}B"] }, Cancel);
        using var audience = await WatchAsync(node, viewers);
        var pauses = new PaceLimit();
        foreach (var milliseconds in new[] { 200, 200, 1000 })
        {
            await node.Process.PauseAsync(Cancel);
            var paused = Stopwatch.GetTimestamp();
            await Poll.UntilAsync("the pause is over", () => Stopwatch.GetElapsedTime(paused).TotalMilliseconds >= milliseconds, Cancel);
            pauses.Add(paused, 0, 0).Add(Stopwatch.GetTimestamp(), bytesPerSecond, atOnce);
            node.Process.Resume();
            var before = audience.Viewers.Min(static viewer => viewer.Received);
            await Poll.UntilAsync("everybody has more", () => audience.Viewers.Min(static viewer => viewer.Received) > before, Cancel);
        }

        await AssertAllRightAsync(audience);
        Assert.All(audience.Viewers, viewer => Assert.Null(viewer.FindBurst(bytesPerSecond, atOnce, pauses)));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Rates_changed_in_the_file_hold_for_those_who_watch()
    {
        using var folder = new TempFolder("rates");
        var file = folder["node.json"];
        await File.WriteAllTextAsync(file, Configuration("4Mbit"), Cancel);
        await using var origin = Origin(megabytes: 3);
        await using var node = await NodeProcess.StartAsync(new() { Origin = origin.Address, Arguments = ["--config", file] }, Cancel);
        using var audience = await WatchAsync(node, viewers: 10);
        var changes = new PaceLimit();

        await File.WriteAllTextAsync(file, Configuration("2500kbit"), Cancel);
        await UntilRateIsAsync(node, 2_500_000);
        // From here on at the latest; what had left by then had done so at the rate of before.
        changes.Add(Stopwatch.GetTimestamp(), 312_500, AtOnce);
        await Poll.UntilAsync("all have more", () => audience.Viewers.Min(static viewer => viewer.Received) > 1_500_000, Cancel);
        // From here on at the earliest.
        changes.Add(Stopwatch.GetTimestamp(), 1_000_000, AtOnce);
        await File.WriteAllTextAsync(file, Configuration("8Mbit"), Cancel);
        await UntilRateIsAsync(node, 8_000_000);

        await AssertAllRightAsync(audience);
        Assert.All(audience.Viewers, viewer => Assert.Null(viewer.FindBurst(500_000, AtOnce, changes)));
    }

    /// <summary>How long it took goes to the artifacts; the long form bounds it.</summary>
    [Fact(Timeout = Patience.Scenario)]
    public async Task A_viewer_who_stops_reading_shows_as_stalled()
    {
        await using var origin = Origin(megabytes: 2);
        await using var node = await NodeProcess.StartAsync(Fixed(origin, "2Mbit"), Cancel);
        using var viewer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1024 };
        await viewer.ConnectAsync(IPAddress.Loopback, node.Public.Port, Cancel);
        await viewer.SendAsync(Encoding.Latin1.GetBytes(RawConnection.GetRequest(node.Public, Path)), Cancel);
        var (moved, sent, looked, queued) = (0L, -1L, 0L, 0L);

        await Poll.UntilAsync("it shows as stalled", async cancel =>
        {
            var now = Stopwatch.GetTimestamp();
            using var answer = JsonDocument.Parse((await node.AdminAsync("/api/sessions", cancel)).Text);
            if (answer.RootElement.GetProperty("sessions").EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } session) return false;
            // The kernel took something after the look before this one, at the earliest.
            if (session.GetProperty("sentBytes").GetInt64() is var bytes && bytes != sent) (moved, sent) = (looked, bytes);
            (looked, queued) = (now, session.GetProperty("queueBytes").GetInt64());
            return session.GetProperty("state").GetString() == "stalled";
        }, Cancel);

        var seen = Stopwatch.GetElapsedTime(moved).TotalSeconds;
        Assert.InRange(queued, 250_000, 375_000);
        await File.WriteAllTextAsync(
            System.IO.Path.Combine(Repository.Artifacts, "stall.txt"),
            string.Create(CultureInfo.InvariantCulture, $"2 Mbit/s, receive buffer 64 KiB: seen {seen:F2} s at most after the kernel's last byte ({sent} bytes)\n"), Cancel);
        if (Patience.Long) Assert.InRange(seen, 0, 1.5);
    }

    private static ScriptedOrigin Origin(int megabytes)
    {
        var origin = new ScriptedOrigin();
        origin.MapBody(Path, VirtualBytes.Make(Generation, 0, megabytes * 1_000_000), "Content-Type: video/mp2t", "Cache-Control: public, max-age=86400");
        return origin;
    }

    private static NodeSetup Fixed(ScriptedOrigin origin, string rate) =>
        new() { Origin = origin.Address, Arguments = ["--CdnNode:Shaper:Mode=fixed", $"--CdnNode:Shaper:FixedRate={rate}"] };

    private static string Configuration(string rate) => $$"""{ "CdnNode": { "Shaper": { "Mode": "fixed", "FixedRate": "{{rate}}" } } }""";

    /// <summary>So many viewers, each of whom has begun to receive.</summary>
    private static async Task<Watching> WatchAsync(NodeProcess node, int viewers)
    {
        var watching = new Watching();
        for (var i = 0; i < viewers; i++)
        {
            watching.Viewers.Add(await TimedViewer.WatchAsync(node.Public, Path, Generation, Cancel));
        }

        await Poll.UntilAsync("everybody receives", () => watching.Viewers.TrueForAll(static viewer => viewer.Received > 0), Cancel);
        return watching;
    }

    private static async Task AssertAllRightAsync(Watching watching)
    {
        Assert.All(await Task.WhenAll(watching.Viewers.Select(static viewer => viewer.Watched)), Assert.True);
        Assert.All(watching.Viewers, static viewer => Assert.True(viewer.IsRight));
    }

    private static Task UntilRateIsAsync(NodeProcess node, long bitsPerSecond) => Poll.UntilAsync($"everybody is paced at {bitsPerSecond} bit/s", async cancel =>
    {
        var (_, text) = await node.AdminAsync("/api/sessions", cancel);
        using var answer = JsonDocument.Parse(text);
        var rates = answer.RootElement.GetProperty("sessions").EnumerateArray().Select(static session => session.GetProperty("rateBps").GetInt64()).ToList();
        return rates.Count > 0 && rates.TrueForAll(rate => rate == bitsPerSecond);
    }, Cancel);

    private sealed class Watching : IDisposable
    {
        public List<TimedViewer> Viewers { get; } = [];

        public void Dispose() => Viewers.ForEach(static viewer => viewer.Dispose());
    }
}
