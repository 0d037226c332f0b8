using CdnNode.Shaper;

namespace CdnNode.Operations.Options;

/// <summary>How viewers of one route are paced: section <c>CdnNode:Routes:&lt;route id&gt;:Shaper</c>.</summary>
/// <param name="Pace">The node's options with the route's own in their place. What is the node's alone (cap, classes, wheels, sessions) is the node's.</param>
/// <param name="Class">Name of the class that the route's viewers belong to; null: the default class.</param>
public sealed record RoutePacing(ShaperOptions Pace, string? Class);
