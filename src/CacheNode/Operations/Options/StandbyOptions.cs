namespace CdnNode.Operations.Options;

/// <summary>Channels with a hot standby: section <c>CdnNode:Standby</c>.</summary>
public sealed record StandbyOptions
{
    /// <summary>By name, at most 500. Default: none.</summary>
    public IReadOnlyList<StandbyChannelOptions> Channels { get; init; } = [];

    /// <summary>How often each origin's playlists are looked at while somebody watches the channel. 100ms to 10s. Default 500ms.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromMilliseconds(500);
}
