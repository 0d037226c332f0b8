namespace CdnNode.Operations.Options;

/// <summary>File handles kept open between reads: section <c>CdnNode:Disk:OpenFiles</c>.</summary>
public sealed record OpenFileOptions
{
    /// <summary>Most handles kept. 0 (none) to 65536. Default 1024.</summary>
    public int Max { get; init; } = 1024;

    /// <summary>A handle unused for this long is closed. 1s to 1h. Default 30s.</summary>
    public TimeSpan Inactive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A handle is checked against the file again after this. 1s to 1h. Default 60s.</summary>
    public TimeSpan Valid { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Uses within <see cref="Inactive"/> before a handle is kept. 1 to 1000. Default 3.</summary>
    public int MinUses { get; init; } = 3;
}
