using CdnNode.EndToEnd.Tests.Harness;
using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios.Tiers;

/// <summary>An origin, a shield with configs/shield.json, and three edge processes that share one port.</summary>
public sealed class TwoTiers : IAsyncLifetime
{
    private const int Edges = 3;
    private readonly List<NodeProcess> _nodes = [];

    internal ScriptedOrigin Origin { get; } = new();

    /// <summary>Where the edges listen.</summary>
    internal Uri Port { get; } = new($"http://127.0.0.1:{Ports.Take()}");

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var shield = await NodeProcess.StartAsync(ShieldOf(Origin), cancel);
        _nodes.Add(shield);
        _nodes.AddRange(await Task.WhenAll(Enumerable.Range(1, Edges).Select(i => NodeProcess.StartAsync(
            EdgeOf(Origin, shield.Public, $"--CdnNode:NodeName=edge{i}", "--CdnNode:ReusePort=true") with { Public = Port }, cancel))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await Origin.DisposeAsync();
    }

    internal static NodeSetup ShieldOf(ScriptedOrigin origin) => new()
    {
        Origin = origin.Address,
        Arguments = ["--config", Path.Combine(Repository.Root, "configs", "shield.json"), "--CdnNode:Disk:Enabled=false"],
    };

    internal static NodeSetup EdgeOf(ScriptedOrigin origin, Uri shield, params string[] arguments) => new()
    {
        Origin = origin.Address,
        Arguments = [$"--CdnNode:Shields={shield}", "--CdnNode:Shaper:Mode=off", "--CdnNode:Prefetch:Enabled=false", "--CdnNode:Disk:Enabled=false", .. arguments],
    };
}
