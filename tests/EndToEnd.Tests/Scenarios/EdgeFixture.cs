using CdnNode.EndToEnd.Tests.Harness.Origins;
using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Scenarios;

/// <summary>One node in front of a scripted origin for all tests of a class: whatever one of them does to it, the next finds it well.</summary>
public sealed class EdgeFixture : IAsyncLifetime
{
    internal ScriptedOrigin Origin { get; } = new();

    internal NodeProcess Node { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Node = await NodeProcess.StartAsync(new NodeSetup { Origin = Origin.Address }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Origin.DisposeAsync();
    }
}
