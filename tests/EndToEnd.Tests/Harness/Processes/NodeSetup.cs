namespace CdnNode.EndToEnd.Tests.Harness.Processes;

/// <summary>How a scenario wants its node.</summary>
internal sealed record NodeSetup
{
    /// <summary>The origin to front; null: the demo.</summary>
    public Uri? Origin { get; init; }

    /// <summary>Where viewers reach it, for processes that share a port; null: an address of its own.</summary>
    public Uri? Public { get; init; }

    /// <summary>The data folder; null: one of the node's own, gone with it.</summary>
    public string? Data { get; init; }

    /// <summary>Further arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Further environment, such as <c>CdnNode__Section__Key</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
