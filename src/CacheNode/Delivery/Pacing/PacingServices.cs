using CdnNode.Operations.Options;
using CdnNode.Shaper;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CdnNode.Delivery.Pacing;

/// <summary>Puts the shaper into the way of bodies.</summary>
internal static class PacingServices
{
    public static IServiceCollection AddPacing(this IServiceCollection services, NodeOptions options)
    {
        // A flush ends when the kernel has taken every byte: what the shaper's view of congestion rests on.
        services.Configure<SocketTransportOptions>(static transport => transport.MaxWriteBufferSize = 1);
        services.AddSingleton(new PaceRoutes(options));
        services.AddSingleton(static provider => new ShaperEngine(
            provider.GetRequiredService<PaceRoutes>().Node, provider.GetRequiredService<TimeProvider>(), new Random()));
        services.AddSingleton<ShaperMetrics>();
        services.AddSingleton<ViewerSessions>();
        services.AddSingleton<Pacer>();
        services.AddSingleton<BodyDelivery>();
        services.AddHostedService<ShaperHost>();
        return services;
    }
}
