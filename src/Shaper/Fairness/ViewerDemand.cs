namespace CdnNode.Shaper;

/// <summary>What one viewer wants of the node's rate.</summary>
/// <param name="ClassIndex">Index of its class; anything else is the default class.</param>
/// <param name="Demand">Its pace.</param>
/// <param name="Floor">What it needs at least.</param>
/// <param name="IsStartup">It is starting: served first, within the start-up share.</param>
public readonly record struct ViewerDemand(int ClassIndex, BitRate Demand, BitRate Floor, bool IsStartup);
