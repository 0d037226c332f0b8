using System.Globalization;
using CdnNode.Operations.Options;
using CdnNode.Origin.Tiers;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;

namespace CdnNode.Operations.Hosting;

/// <summary>
/// YARP's configuration: the operator's own section, or one route for everything to the shields, any of which may have an object, and behind
/// them to the origins in their order.
/// </summary>
internal static class ProxyRoutes
{
    public const string OriginRoute = "origin";

    public static void Add(IReverseProxyBuilder proxy, NodeOptions options, IReadOnlyList<Uri> origins, IConfiguration configuration)
    {
        LeaveKeysForLater(proxy.Services);
        if (origins.Count == 0 && options.Shields.Count == 0)
        {
            proxy.AddConfigFilter<OrderByDefault>().LoadFromConfig(configuration.GetSection("ReverseProxy"));
            return;
        }
        var shields = options.Shields.Select(static (uri, i) => (Name: Numbered("shield", i + 1), Uri: uri, Priority: 0));
        var destinations = shields.Concat(origins.Select(static (uri, i) => (Name: i == 0 ? "primary" : Numbered("backup", i), Uri: uri, Priority: i + 1)))
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
            LoadBalancingPolicy = options.Shields.Count > 0 ? OrderPolicy.Rendezvous : OrderPolicy.Priority,
            HttpClient = new HttpClientConfig { MaxConnectionsPerServer = options.Origin.MaxConnections },
        };
        proxy.LoadFromMemory([route], [cluster]);
    }

    /// <summary>The keys of cookie affinity are read, or made, when a cluster first needs one, which few ever do: not at every start, which they would delay.</summary>
    private static void LeaveKeysForLater(IServiceCollection services)
    {
        var reader = services.FirstOrDefault(static service =>
            service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(DataProtectionOptions).Assembly);
        if (reader is not null) services.Remove(reader);
    }

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
}
