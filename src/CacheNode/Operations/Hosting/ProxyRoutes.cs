using System.Globalization;
using CdnNode.Operations.Options;
using Yarp.ReverseProxy.Configuration;

namespace CdnNode.Operations.Hosting;

/// <summary>YARP's configuration: the operator's own section, or one route for everything to the origins of <c>--origin</c>.</summary>
internal static class ProxyRoutes
{
    public const string OriginRoute = "origin";

    public static void Add(IReverseProxyBuilder proxy, NodeOptions options, IReadOnlyList<Uri> origins, IConfiguration configuration)
    {
        if (origins.Count == 0)
        {
            proxy.LoadFromConfig(configuration.GetSection("ReverseProxy"));
            return;
        }
        var destinations = origins.Select(static (uri, i) => (Name: i == 0 ? "primary" : string.Create(CultureInfo.InvariantCulture, $"backup{i}"), Uri: uri, Priority: i))
            .ToDictionary(static d => d.Name, static d => new DestinationConfig
            {
                Address = d.Uri.AbsoluteUri,
                Metadata = new Dictionary<string, string> { ["Priority"] = d.Priority.ToString(CultureInfo.InvariantCulture) },
            });
        var route = new RouteConfig { RouteId = OriginRoute, ClusterId = OriginRoute, Match = new RouteMatch { Path = "/{**path}" } };
        var cluster = new ClusterConfig
        {
            ClusterId = OriginRoute,
            Destinations = destinations,
            HttpClient = new HttpClientConfig { MaxConnectionsPerServer = options.Origin.MaxConnections },
        };
        proxy.LoadFromMemory([route], [cluster]);
    }
}
