namespace CdnNode.Operations.Options;

/// <summary>What makes two requests the same object: section <c>CdnNode:Key</c>.</summary>
public sealed record KeyOptions
{
    /// <summary>
    /// Query parameters that are left out of the key; every other one is kept. At most 64 names, case matters.
    /// The LL-HLS names (<c>_HLS_msn</c>, <c>_HLS_part</c>, <c>_HLS_skip</c>) can't be removed. Default <c>CMCD</c>, <c>token</c>.
    /// </summary>
    public IReadOnlyList<string> RemoveQuery { get; init; } = ["CMCD", "token"];
}
