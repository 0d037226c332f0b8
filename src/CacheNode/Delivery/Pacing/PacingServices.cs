using CdnNode.Delivery.Push;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>Puts the shaper into the way of bodies.</summary>
internal static class PacingServices
{
    public static IServiceCollection AddPacing(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(new PaceRoutes(options));
        services.AddSingleton(static provider => new ShaperEngine(
            provider.GetRequiredService<PaceRoutes>().Node, provider.GetRequiredService<TimeProvider>(), new Random()));
        services.AddSingleton<ShaperMetrics>();
        services.AddSingleton<ViewerSessions>();
        services.AddSingleton<Pacer>();
        services.AddSingleton<BodyDelivery>();
        services.AddSingleton<PlaylistSessions>();
        services.AddSingleton<MediaNotes>();
        services.AddSingleton(static provider => SessionsApi.Endpoint(provider.GetRequiredService<ShaperEngine>()));
        services.AddSingleton(static provider => Viewers(provider.GetRequiredService<ShaperEngine>(), provider.GetRequiredService<EdgeMetrics>()));
        services.AddSingleton<ShaperHost>();
        services.AddHostedService(static provider => provider.GetRequiredService<ShaperHost>());
        if (options.Shaper.Push.Count > 0) services.AddHostedService<ChannelPusher>();
        return services;
    }

    /// <summary>Viewers are the sessions that are remembered, and the connections that send without one.</summary>
    private static StatusSource Viewers(ShaperEngine engine, EdgeMetrics metrics)
    {
        metrics.ObserveViewers(Count);
        return new StatusSource("viewers", json => json.WriteNumberValue(Count()));

        long Count() => engine.Sessions.Count + engine.ListActive().Count(static session => !session.IsRemembered);
    }
}
