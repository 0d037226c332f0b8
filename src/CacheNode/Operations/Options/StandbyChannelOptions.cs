namespace CdnNode.Operations.Options;

/// <summary>One channel that several origins package: section <c>CdnNode:Standby:Channels:&lt;name&gt;</c>.</summary>
public sealed record StandbyChannelOptions
{
    /// <summary>The entry's name in the section: 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, no dot first.</summary>
    public string Name { get; init; } = "";

    /// <summary>Path of the live playlist on this node, the multivariant one where there is one. Must be given.</summary>
    public string Playlist { get; init; } = "";

    /// <summary>
    /// Ids of destinations of the cluster that the path leads to, the preferred first: letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, since they stand in
    /// URLs. At most 16. Default: all by their priority.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}
