using Yarp.ReverseProxy.Configuration;

namespace CdnNode.Origin;

/// <summary>
/// A part of the public path space whose answers the node has itself. It is one of YARP's routes, without a cluster, so that viewers,
/// operators and the node's own readers find it in the one table of routes; it takes GET and HEAD.
/// </summary>
/// <param name="Id">The route's id; also in the cache keys of what is below it.</param>
/// <param name="Prefix">Begins with "/", doesn't end in one.</param>
public sealed record OwnRoute(string Id, string Prefix, IOrigin Origin)
{
    /// <summary>In front of any route of the operator's.</summary>
    public RouteConfig ToConfig() => new() { RouteId = Id, Order = int.MinValue, Match = new RouteMatch { Path = Prefix + "/{**path}" } };
}
