using CdnNode.Caching;
using CdnNode.Caching.Disk;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Metrics;
using CdnNode.Origin.Health;
using CdnNode.Playlists;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Endpoints;

/// <summary>The edge's sections of <c>/api/status</c>, its readiness, and its gauges.</summary>
internal static class EdgeStatus
{
    public static void Add(IServiceCollection services, bool disk)
    {
        services.AddSingleton(static provider => Memory(provider.GetRequiredService<BlockCache>(), provider.GetRequiredService<EdgeMetrics>()));
        services.AddSingleton(static provider => Origins(provider.GetRequiredService<IProxyStateLookup>(), provider.GetRequiredService<DestinationBreakers>()));
        services.AddSingleton(static provider => Channels(provider.GetRequiredService<ChannelTable>()));
        if (disk) AddDisk(services);
        services.AddSingleton(static provider => new ReadinessSource("origin", () => OriginReadiness(provider.GetRequiredService<IProxyStateLookup>())));
    }

    private static StatusSource Memory(BlockCache cache, EdgeMetrics metrics)
    {
        metrics.ObserveCacheBytes("memory", () => Used(cache));
        return new StatusSource("memory", json =>
        {
            json.WriteStartObject();
            json.WriteNumber("usedBytes", Used(cache));
            json.WriteNumber("capBytes", cache.Options.MemoryCapBytes);
            json.WriteEndObject();
        });
    }

    private static void AddDisk(IServiceCollection services)
    {
        services.AddSingleton(static provider =>
        {
            var tier = provider.GetRequiredService<DiskTier>();
            var metrics = provider.GetRequiredService<EdgeMetrics>();
            metrics.ObserveCacheBytes("disk", () => tier.Status.Bytes);
            metrics.ObserveDiskState(() => tier.Status.State);
            return new StatusSource("disk", json =>
            {
                var status = tier.Status;
                json.WriteStartObject();
                json.WriteNumber("usedBytes", status.Bytes);
                json.WriteNumber("capBytes", status.MaxBytes);
                json.WriteNumber("objects", status.Objects);
                json.WriteString("state", status.State.ToString());
                // Until what earlier runs left is counted nothing new is stored.
                json.WriteBoolean("counted", status.IsScanned);
                json.WriteString("reason", status.Reason);
                json.WriteStartObject("events");
                foreach (var what in Enum.GetValues<DiskTierEvent>())
                {
                    if (tier.CountOf(what) is var count and > 0) json.WriteNumber(what.ToString(), count);
                }
                json.WriteEndObject();
                json.WriteEndObject();
            });
        });
        services.AddSingleton(static provider =>
        {
            var tier = provider.GetRequiredService<DiskTier>();
            return new ReadinessSource("disk", () => tier.Status is { State: DiskTierState.On or DiskTierState.Starting } ? Readiness.Ready : Readiness.Degraded(tier.Status.Reason));
        });
    }

    private static long Used(BlockCache cache)
    {
        var statistics = cache.ReadStatistics();
        return statistics.BlockBytes + statistics.OverheadBytes;
    }

    private static StatusSource Origins(IProxyStateLookup proxy, DestinationBreakers breakers) => new("origins", json =>
    {
        json.WriteStartArray();
        foreach (var cluster in proxy.GetClusters())
        {
            foreach (var (_, destination) in cluster.Destinations)
            {
                json.WriteStartObject();
                json.WriteString("cluster", cluster.ClusterId);
                json.WriteString("address", destination.Model.Config.Address);
                var isHealthy = destination.Health.Active != DestinationHealth.Unhealthy && destination.Health.Passive != DestinationHealth.Unhealthy;
                json.WriteBoolean("healthy", isHealthy && breakers.MayAsk(cluster.ClusterId, destination.DestinationId));
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    });

    private static StatusSource Channels(ChannelTable channels) => new("playlists", json => json.WriteNumberValue(channels.Count));

    /// <summary>No origin is no reason to take the node out: what is stored is served.</summary>
    private static Readiness OriginReadiness(IProxyStateLookup proxy) =>
        proxy.GetClusters().All(static cluster => cluster.DestinationsState.AvailableDestinations.Count > 0) ? Readiness.Ready : Readiness.Degraded("a cluster has no available origin");
}
