namespace CdnNode.Operations.Options;

/// <summary>Bringing the next segment before a viewer asks for it: section <c>CdnNode:Prefetch</c>.</summary>
public sealed record PrefetchOptions
{
    /// <summary>Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Objects that are brought at a time in the whole node, 1 to 1,024; further ones are skipped, and counted. Default 8.</summary>
    public int Concurrency { get; init; } = 8;
}
