namespace CdnNode.Operations.Options;

/// <summary>How the node stops: section <c>CdnNode:Drain</c>.</summary>
public sealed record DrainOptions
{
    /// <summary>After SIGTERM the node says 503 at <c>/readyz</c> and keeps taking requests for this long. 0 to 5min. Default 2s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Then requests under way may finish within this. 0 to 10min. Default 30s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
