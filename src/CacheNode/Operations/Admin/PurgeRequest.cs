namespace CdnNode.Operations.Admin;

/// <summary>What to purge: exactly one of URL, prefix and tag is set.</summary>
public sealed record PurgeRequest
{
    /// <summary>Absolute, or a path with its query: all variants of that object.</summary>
    public string? Url { get; init; }

    /// <summary>Absolute, or a path: every object whose path begins with it.</summary>
    public string? Prefix { get; init; }

    /// <summary>A name from <c>Cache-Groups</c> (RFC 9875) or <c>Surrogate-Key</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>Mark stale instead of removing.</summary>
    public bool Soft { get; init; }

    /// <summary>Count, change nothing.</summary>
    public bool DryRun { get; init; }
}
