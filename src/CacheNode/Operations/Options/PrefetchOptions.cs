namespace CdnNode.Operations.Options;

/// <summary>Asking for the next segment before viewers do: section <c>CdnNode:Prefetch</c>.</summary>
public sealed record PrefetchOptions
{
    /// <summary>Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Fills that prefetching may have under way. 1 to 256. Default 8.</summary>
    public int MaxConcurrent { get; init; } = 8;
}
