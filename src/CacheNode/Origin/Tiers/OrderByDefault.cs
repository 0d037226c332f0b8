using Yarp.ReverseProxy.Configuration;

namespace CdnNode.Origin.Tiers;

/// <summary>Clusters that name no load balancing policy are ordered: YARP's own default would send half of what it forwards to a backup.</summary>
internal sealed class OrderByDefault : IProxyConfigFilter
{
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
        ValueTask.FromResult(cluster.LoadBalancingPolicy is null ? cluster with { LoadBalancingPolicy = OrderPolicy.Priority } : cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => ValueTask.FromResult(route);
}
