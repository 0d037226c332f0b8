namespace CdnNode.Standby.Serving;

/// <summary>How a channel does, for operators.</summary>
/// <param name="Active">Id of the destination that serves it; null before the first look.</param>
/// <param name="IsWatched">Its origins are looked at, since somebody asks for it.</param>
/// <param name="Switches">Since the start.</param>
/// <param name="LastSwitches">The newest, oldest first.</param>
internal sealed record ChannelStatus(
    string Name, string? Active, bool IsWatched, int Switches, IReadOnlyList<ChannelStatus.Origin> Origins, IReadOnlyList<SwitchNote> LastSwitches)
{
    /// <summary>How many switches are remembered.</summary>
    public const int KeptSwitches = 20;

    internal sealed record Origin(string Name, OriginFault Fault, string? Detail);
}
