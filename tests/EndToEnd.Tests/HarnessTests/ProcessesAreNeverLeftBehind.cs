using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.HarnessTests;

public sealed class ProcessesAreNeverLeftBehind
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task A_disposed_process_is_gone_even_if_it_ignores_SIGTERM()
    {
        var process = ProcessHost.Start("deaf", "/bin/sh", ["-c", "trap '' TERM; echo ready; exec sleep 600"]);
        await process.Out.FirstAsync(line => line == "ready").WaitAsync(Patience.Event, Cancel);
        process.Terminate();

        await process.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{process.Id}"));
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Early_death_is_reported_with_what_the_process_said()
    {
        await using var process = ProcessHost.Start("doomed", "/bin/sh", ["-c", "echo the reason >&2; exit 3"]);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => process.UntilReadyAsync("is ready", _ => Task.FromResult(false), Cancel));

        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_port_is_handed_out_twice()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => Ports.Take()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
    }
}
