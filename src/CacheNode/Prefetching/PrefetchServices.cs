using CdnNode.Operations.Admin;

namespace CdnNode.Prefetching;

/// <summary>Puts together what brings objects before viewers ask: prefetch of the next segment, preload of whole titles.</summary>
internal static class PrefetchServices
{
    public static IServiceCollection AddPrefetching(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new PrefetchLedger(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PrefetchMetrics>();
        services.AddSingleton<Prefetcher>();
        services.AddHostedService(static provider => provider.GetRequiredService<Prefetcher>());
        services.AddSingleton(static provider => Status(
            provider.GetRequiredService<PrefetchMetrics>(), provider.GetRequiredService<PrefetchLedger>(), provider.GetRequiredService<Prefetcher>()));
        services.AddSingleton<Preloader>();
        services.AddHostedService(static provider => provider.GetRequiredService<Preloader>());
        foreach (var method in PreloadApi.Operations) services.AddSingleton(provider => method(provider.GetRequiredService<Preloader>()));
        return services;
    }

    private static StatusSource Status(PrefetchMetrics metrics, PrefetchLedger ledger, Prefetcher prefetcher) => new("prefetch", json =>
    {
        json.WriteStartObject();
        json.WriteNumber("running", prefetcher.Running);
        json.WriteNumber("fetched", metrics.CountOf(PrefetchResult.Fetched));
        json.WriteNumber("used", ledger.Used);
        json.WriteNumber("wasted", ledger.Wasted);
        json.WriteNumber("waiting", ledger.Waiting);
        json.WriteEndObject();
    });
}
