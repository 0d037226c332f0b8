namespace CdnNode.Operations.Options;

/// <summary>Overrides for one YARP route: section <c>CdnNode:Routes:&lt;route id&gt;</c>.</summary>
public sealed record RouteOverrides
{
    /// <summary><c>auto</c> or <c>pass</c>. Default <c>auto</c>.</summary>
    public RouteKind Kind { get; init; } = RouteKind.Auto;

    /// <summary>How the route's viewers are paced; as the node's, unless keys stand here.</summary>
    public RoutePacing? Shaper { get; init; }
}
