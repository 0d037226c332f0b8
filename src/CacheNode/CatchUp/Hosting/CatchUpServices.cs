using CdnNode.CatchUp.Endpoints;
using CdnNode.CatchUp.Recordings;
using CdnNode.Operations.Admin;
using CdnNode.Operations.Options;
using CdnNode.Origin;

namespace CdnNode.CatchUp.Hosting;

/// <summary>Puts recorder and catch-up together.</summary>
internal static class CatchUpServices
{
    public static IServiceCollection AddCatchUp(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<Recordings.Recordings>();
        services.AddSingleton<ChannelDirectory>();
        services.AddSingleton<RecordedFacts>();
        services.AddSingleton<MapFinder>();
        services.AddSingleton<CacheRecordingSource>();
        services.AddSingleton<CatchUpAnswers>();
        services.AddSingleton<PastPlaylists>();
        services.AddSingleton<CatchUpDownload>();
        services.AddSingleton<CatchUpEndpoint>();
        services.AddSingleton<ChannelList>();
        services.AddSingleton<SpanQuery>();
        services.AddSingleton<RecordingsApi>();
        services.AddSingleton<PinsApi>();
        services.AddSingleton(static provider => Admin(provider, RecordingsApi.Path));
        services.AddSingleton(static provider => Admin(provider, RecordingsApi.Path + "/"));
        services.AddSingleton(static provider => new AdminEndpoint("PUT", RecordingsApi.Path + "/", provider.GetRequiredService<PinsApi>().PutAsync));
        services.AddSingleton(static provider => new AdminEndpoint("DELETE", RecordingsApi.Path + "/", provider.GetRequiredService<PinsApi>().DeleteAsync));
        if (options.Recorder.Channels.Count == 0) return services;
        foreach (var prefix in options.Recorder.Channels.Select(static c => RecordedFolders.PrefixOf(c.Playlist)).Distinct(StringComparer.Ordinal)) AddSegments(services, prefix);
        services.AddSingleton<RecordingService>();
        services.AddHostedService(static provider => provider.GetRequiredService<RecordingService>());
        services.AddSingleton(static provider => new ReadinessSource("recorder", provider.GetRequiredService<RecordingService>().Check));
        services.AddSingleton(static provider => new StatusSource("recorder", provider.GetRequiredService<RecordingService>().WriteStatus));
        return services;
    }

    private static AdminEndpoint Admin(IServiceProvider provider, string path) => new("GET", path, provider.GetRequiredService<RecordingsApi>().ServeAdminAsync);

    private static void AddSegments(IServiceCollection services, string prefix) => services.AddSingleton(provider => new OwnRoute("recordings" + prefix.Replace('/', '-'), prefix, new RecordingOrigin(
        prefix,
        provider.GetRequiredService<Recordings.Recordings>(),
        provider.GetRequiredService<MapFinder>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<RecordingOrigin>>())));
}
