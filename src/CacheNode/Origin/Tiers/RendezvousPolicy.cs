using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin.Tiers;

/// <summary>
/// <c>"LoadBalancingPolicy": "Rendezvous"</c> of a YARP cluster: by <c>Priority</c>, and among equals by the object's key. Fills follow it by
/// <see cref="DestinationOrder"/>; this is the same for what YARP forwards itself.
/// </summary>
internal sealed class RendezvousPolicy : ILoadBalancingPolicy
{
    public const string PolicyName = "Rendezvous";

    public string Name => PolicyName;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations) =>
        DestinationOrder.Of(cluster, availableDestinations, context.Request.Path.ToUriComponent() + context.Request.QueryString).FirstOrDefault();
}
