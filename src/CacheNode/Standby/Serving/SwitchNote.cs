namespace CdnNode.Standby.Serving;

/// <summary>One change of a channel's active origin.</summary>
/// <param name="Reason">Why the old one was left; none: the new one was taken back.</param>
/// <param name="Detail">The same for people.</param>
internal sealed record SwitchNote(DateTimeOffset At, string From, string To, OriginFault Reason, string? Detail);
