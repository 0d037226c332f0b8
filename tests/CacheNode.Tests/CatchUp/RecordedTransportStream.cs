namespace CdnNode.Tests.CatchUp;

/// <summary>One node for all tests of a class: none of them changes what is recorded.</summary>
public sealed class RecordedTransportStream : IAsyncLifetime
{
    internal RecordedNode Recorded { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Recorded = await RecordedNode.StartAsync();

    public ValueTask DisposeAsync() => Recorded.DisposeAsync();
}
