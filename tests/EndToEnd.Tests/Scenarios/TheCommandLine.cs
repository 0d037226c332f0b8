using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

public sealed class TheCommandLine
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.Scenario)]
    public async Task Help_shows_every_option()
    {
        var (code, output) = await NodeProcess.RunAsync(Cancel, "--help");

        Assert.Equal(0, code);
        foreach (var option in (string[])["--origin", "--config", "--data", "--urls", "--admin-urls", "check", "explain", "purge"])
            Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task Check_names_every_error_at_once()
    {
        using var folder = new TempFolder("config");
        await File.WriteAllTextAsync(folder["bad.json"], """{ "CdnNode": { "Memory": { "Cap": "lots" }, "Disk": { "Size": "-1" }, "Origin": { "ConnectTimeout": "5" } } }""", Cancel);

        var (code, output) = await NodeProcess.RunAsync(Cancel, "check", "--config", folder["bad.json"]);

        Assert.Equal(1, code);
        foreach (var key in (string[])["CdnNode:Memory:Cap", "CdnNode:Disk:Size", "CdnNode:Origin:ConnectTimeout"]) Assert.Contains(key, output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.Scenario)]
    public async Task SIGTERM_ends_the_node_in_order()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup { Arguments = ["--CdnNode:Drain:Grace=0s"] }, Cancel);

        Assert.Equal(0, await node.StopAsync(Cancel));
    }
}
