using System.Diagnostics.Metrics;
using CdnNode.Caching;
using CdnNode.Caching.Disk;
using CdnNode.CatchUp.Hosting;
using CdnNode.Delivery;
using CdnNode.Delivery.Pacing;
using CdnNode.Fetching;
using CdnNode.Freshness;
using CdnNode.Front;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Options;
using CdnNode.Origin;
using CdnNode.Origin.Health;
using CdnNode.Origin.Local;
using CdnNode.Origin.Tiers;
using CdnNode.Playlists;
using CdnNode.Prefetching;
using CdnNode.Standby.Serving;
using CdnNode.Vod;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace CdnNode.Endpoints;

/// <summary>Puts the edge together: cache, fetching, delivery, over the YARP routes that the host has configured.</summary>
public static class EdgeServices
{
    public static IServiceCollection AddEdge(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<IForwarderHttpClientFactory, OriginClientFactory>();
        services.AddSingleton(PolicyOf(options.Freshness));
        services.AddSingleton<IBlockOrigin, OriginBlocks>();
        if (options.Disk.Enabled) services.AddSingleton(NewDisk);
        services.AddSingleton(NewCache);
        services.AddSingleton(new VariantIndex(options.Freshness.MaxVariants));
        services.AddSingleton<TargetReader>();
        services.AddSingleton<RouteFinder>();
        services.AddSingleton<LadderTable>();
        services.AddSingleton<ChannelTable>();
        services.AddSingleton<FetchServices>();
        services.AddSingleton<DestinationBreakers>();
        services.AddSingleton<RetryBudgets>();
        services.AddSingleton<ILoadBalancingPolicy>(new OrderPolicy(OrderPolicy.Priority));
        services.AddSingleton<ILoadBalancingPolicy>(new OrderPolicy(OrderPolicy.Rendezvous));
        services.AddSingleton<OriginClient>();
        services.AddSingleton<RedirectFollower>();
        services.AddSingleton<PlaylistFailover>();
        services.AddStandby(options);
        services.AddSingleton<OwnRoutes>();
        services.AddSingleton<IOrigin, RoutedOrigin>();
        services.AddSingleton<FileThreads>();
        services.AddSingleton<IProxyConfigProvider>(static provider => provider.GetRequiredService<OwnRoutes>().ToConfigProvider());
        VodRoutes.Add(services, options.Vod);
        services.AddSingleton<FailedLately>();
        services.AddSingleton<Fetcher>();
        services.AddSingleton<CacheReader>();
        services.AddPrefetching();
        services.AddSingleton<Purger>();
        services.AddPacing(options);
        services.AddSingleton<Responder>();
        services.AddSingleton<EdgeErrors>();
        services.AddSingleton<CacheEndpoint>();
        services.AddSingleton<HotTargets>();
        services.AddSingleton<IConfigChangeListener>(static provider => provider.GetRequiredService<HotTargets>());
        services.AddSingleton<HitAnswerer>();
        services.AddSingleton<PassThrough>();
        services.AddSingleton<INodeControl, NodeControl>();
        services.AddCatchUp(options);
        EdgeStatus.Add(services, options.Disk.Enabled);
        return services;
    }

    /// <summary>Behind routing, in front of YARP's endpoints.</summary>
    public static IApplicationBuilder UseEdge(this IApplicationBuilder app) => app.UseMiddleware<EdgeMiddleware>();

    private static DiskTier NewDisk(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<NodeOptions>();
        var time = provider.GetRequiredService<TimeProvider>();
        var policy = provider.GetRequiredService<FreshnessPolicy>();
        var files = options.Disk.OpenFiles;
        var disk = new DiskTierOptions
        {
            Folder = Path.Combine(options.DataDirectory, "cache"),
            MaxBytes = options.Disk.Size.Bytes,
            MinFreeBytes = options.Disk.KeepFree.Bytes,
            BlockSizeBytes = (int)options.Memory.BlockSize.Bytes,
            OpenFiles = new() { Max = Math.Max(1, files.Max), Inactive = files.Inactive, Valid = files.Valid, MinUses = files.MinUses },
        };
        return new DiskTier(disk, bytes => StoredResponse.TryRead(bytes, CacheInstant.Now(time), policy), time, provider.GetRequiredService<ILogger<DiskTier>>());
    }

    private static BlockCache NewCache(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<NodeOptions>();
        var cache = new BlockCacheOptions
        {
            MemoryCapBytes = options.Memory.Cap.Bytes,
            BlockSizeBytes = (int)options.Memory.BlockSize.Bytes,
            AgingStartFree = options.Memory.AgingStart,
            AgingStopFree = options.Memory.AgingStop,
            LendsPages = options.Delivery.DirectSocket,
        };
        return new BlockCache(
            cache,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BlockCache>>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetService<DiskTier>(),
            provider.GetRequiredService<IBlockOrigin>());
    }

    private static FreshnessPolicy PolicyOf(FreshnessOptions options) => FreshnessPolicy.Default with
    {
        HonourRequestDirectives = options.HonourRequestDirectives,
        HeuristicFraction = options.HeuristicFraction,
        MaxHeuristicLifetime = options.HeuristicMax,
        NegativeLifetime = options.NegativeTtl,
        StablePlaylistLifetime = options.VodPlaylistTtl,
        VodSegmentLifetime = options.VodSegmentTtl,
        MinLiveSegmentLifetime = options.LiveSegmentMinTtl,
        DefaultStaleIfError = options.StaleIfError,
        DefaultStaleWhileRevalidate = options.StaleWhileRevalidate,
    };
}
