using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin.Tiers;

/// <summary>The order of destinations as a load balancing policy of YARP, so that what it forwards itself goes the way that fills go.</summary>
internal sealed class OrderPolicy(string name) : ILoadBalancingPolicy
{
    /// <summary>By <c>Priority</c>, among equals by name. Clusters that name no policy have this one.</summary>
    public const string Priority = "Priority";

    /// <summary>By <c>Priority</c>, among equals by the object's key.</summary>
    public const string Rendezvous = "Rendezvous";

    public string Name => name;

    public static bool IsByKey(ClusterState cluster) => cluster.Model.Config.LoadBalancingPolicy == Rendezvous;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations) =>
        DestinationOrder.Of(cluster, availableDestinations, context.Request.Path.ToUriComponent() + context.Request.QueryString).FirstOrDefault();
}
