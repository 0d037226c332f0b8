using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>How one route is paced.</summary>
/// <param name="ClassIndex">Index of its viewers' class; -1 for the default class.</param>
public readonly record struct RoutePace(ShaperSettings Settings, int ClassIndex);
