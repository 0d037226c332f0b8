namespace CdnNode.Standby;

/// <summary>How an origin of a channel does, as the decision sees it.</summary>
public readonly record struct OriginState(string Origin, OriginFault Fault);
