using System.Collections.Frozen;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin;

/// <summary>The node's own routes by id.</summary>
public sealed class OwnRoutes(IEnumerable<OwnRoute> routes)
{
    private readonly FrozenDictionary<string, OwnRoute> _routes = routes.ToFrozenDictionary(static r => r.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>The source of a route of the node's own; null for a route that leads to a cluster.</summary>
    public IOrigin? Find(RouteModel route) => _routes.GetValueOrDefault(route.Config.RouteId)?.Origin;

    /// <summary>Brings them into YARP's table of routes, beside the operator's.</summary>
    public IProxyConfigProvider ToConfigProvider() => new InMemoryConfigProvider([.. _routes.Values.Select(static r => r.ToConfig())], []);
}
