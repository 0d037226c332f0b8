using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Clients;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Outage;

/// <summary>
/// Two origins go down together while people watch: what is stored plays on, the live playlist for three target durations and then with a clear
/// 504, the origins are asked no more than a fifth more often than before, and all is well soon after they are.
/// </summary>
/// <remarks>Longer with <c>CDNNODE_E2E_LONG=1</c>: a target duration of 6 s instead of 2. The figures are in <c>artifacts/e2e/outage.txt</c>.</remarks>
public sealed class AllOriginsAreDown
{
    private const int LiveViewers = 20;
    private const int TitleViewers = 10;
    private const int ColdViewers = 4;
    private static readonly TimeSpan s_target = TimeSpan.FromSeconds(Patience.ShortOrLong(2, 6));
    private static readonly TimeSpan s_phase = 4 * s_target;

    private readonly ConcurrentQueue<(TimeSpan At, TimeSpan Ended, string Who, int Status)> _answers = new();
    private readonly long _clock = Stopwatch.GetTimestamp();
    private NodeProcess _node = null!;
    private LiveOrigin _primary = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TimeSpan Now => Stopwatch.GetElapsedTime(_clock);

    [Fact(Timeout = Patience.Scenario)]
    public async Task What_is_stored_plays_on_and_the_origins_are_left_in_peace()
    {
        await using var primary = _primary = new LiveOrigin(s_target, _clock, breaksConnections: false);
        await using var backup = new LiveOrigin(s_target, _clock, breaksConnections: true);
        await using var node = _node = await NodeProcess.StartAsync(
            new NodeSetup { Origin = primary.Address, Arguments = ["--origin", backup.Address.ToString(), "--CdnNode:Shaper:Mode=off", "--CdnNode:Prefetch:Enabled=false"] }, Cancel);
        for (var i = 0; i < TitleViewers; i++) Assert.Equal(200, (await RawConnection.GetAsync(node.Public, LiveOrigin.TitlePath(i), Cancel)).Status);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var viewers = WatchAsync(over.Token);

        await CountAsync(s_target, primary, backup);
        var normal = await CountAsync(s_phase, primary, backup);
        (primary.IsDown, backup.IsDown) = (true, true);
        var down = Now;
        var outage = await CountAsync(s_phase, primary, backup);
        (primary.IsDown, backup.IsDown) = (false, false);
        var up = Now;
        await Poll.UntilAsync("the live playlist is there again", () => _answers.Any(a => a.At > up && a is { Who: "live", Status: 200 }), Cancel, TimeSpan.FromSeconds(5));
        var back = Now - up;
        await over.CancelAsync();
        await viewers;

        AssertServed(down, up);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"target duration {s_target.TotalSeconds} s; {LiveViewers + TitleViewers + ColdViewers} viewers; origins asked in {s_phase.TotalSeconds} s: {normal} normally, {outage} in the outage; playlist back {back.TotalSeconds:F2} s after the origins\n");
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, "outage.txt"), figures, Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.InRange(outage, 1, 1.2 * normal);
    }

    private void AssertServed(TimeSpan down, TimeSpan up)
    {
        Assert.All(_answers.Where(static a => a.Who == "title"), static a => Assert.Equal(200, a.Status));
        Assert.All(_answers.Where(a => a.At < down && a.Who == "live"), static a => Assert.Equal(200, a.Status));
        // What was shown last was asked for up to half a target duration before; the other half is for a slow machine.
        Assert.All(_answers.Where(a => a.At > down && a.At < down + (2 * s_target) && a.Who == "live"), static a => Assert.Equal(200, a.Status));
        var late = _answers.Where(a => a.At > down + (3.1 * s_target) && a.Ended < up && a.Who == "live").ToList();
        Assert.NotEmpty(late);
        Assert.All(late, static a => Assert.Equal(504, a.Status));
    }

    /// <summary>Questions to the origins during one phase.</summary>
    private static async Task<int> CountAsync(TimeSpan time, LiveOrigin primary, LiveOrigin backup)
    {
        var before = primary.Asked + backup.Asked;
        using var phase = new PeriodicTimer(time);
        await phase.WaitForNextTickAsync(Cancel);
        return primary.Asked + backup.Asked - before;
    }

    private Task WatchAsync(CancellationToken over) => Task.WhenAll(
    [
        .. Enumerable.Range(0, LiveViewers).Select(_ => ViewAsync("live", s_target / 4, () => LiveOrigin.Playlist, over)),
        .. Enumerable.Range(0, LiveViewers).Select(_ => ViewAsync("live segment", s_target, () => _primary.IsDown ? null : $"/live/{_primary.Newest}.ts", over)),
        .. Enumerable.Range(0, TitleViewers).Select(viewer => ViewAsync("title", s_target / 4, () => LiveOrigin.TitlePath(viewer), over)),
        .. Enumerable.Range(0, ColdViewers).Select(viewer => ViewColdAsync(TitleViewers + (viewer * 50), over)),
    ]);

    /// <summary>Plays what nobody has played yet, and tries a segment again until it is there.</summary>
    private Task ViewColdAsync(int segment, CancellationToken over) => ViewAsync("cold", s_target / 2, () => LiveOrigin.TitlePath(segment), over, status =>
    {
        if (status == 200) segment++;
    });

    private async Task ViewAsync(string who, TimeSpan every, Func<string?> next, CancellationToken over, Action<int>? see = null)
    {
        using var tick = new PeriodicTimer(every);
        try
        {
            while (await tick.WaitForNextTickAsync(over))
            {
                if (next() is not { } path) continue;
                var at = Now;
                var answer = await RawConnection.GetAsync(_node.Public, path, over);
                _answers.Enqueue((at, Now, who, answer.Status));
                see?.Invoke(answer.Status);
            }
        }
        catch (OperationCanceledException)
        {
            // The scenario is over.
        }
    }
}
