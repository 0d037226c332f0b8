using CdnNode.Operations.Logging;
using CdnNode.Operations.Metrics;

namespace CdnNode.Operations.Admin;

/// <summary>Requests, hit ratio and egress in <c>/api/status</c>.</summary>
internal static class TrafficStatus
{
    private static readonly CacheOutcome[] s_fromHere = [CacheOutcome.Hit, CacheOutcome.Stale, CacheOutcome.Revalidated, CacheOutcome.Collapsed];
    private static readonly CacheOutcome[] s_fromOrigin = [CacheOutcome.Miss, CacheOutcome.Pass, CacheOutcome.Error];

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(static provider => Uptime(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => Requests(provider.GetRequiredService<EdgeMetrics>()));
        services.AddSingleton(static provider => HitRatio(provider.GetRequiredService<EdgeMetrics>()));
        services.AddSingleton(static provider => new EgressMeter(provider.GetRequiredService<EdgeMetrics>(), provider.GetRequiredService<TimeProvider>()).AsStatus());
    }

    private static StatusSource Uptime(TimeProvider time)
    {
        var start = time.GetTimestamp();
        return new StatusSource("uptimeSeconds", json => json.WriteNumberValue((long)time.GetElapsedTime(start).TotalSeconds));
    }

    private static StatusSource Requests(EdgeMetrics metrics) => new("requests", json =>
    {
        json.WriteStartObject();
        foreach (var outcome in (CacheOutcome[])[.. s_fromHere, .. s_fromOrigin]) json.WriteNumber(outcome.ToText(), metrics.AnswersOf(outcome));
        json.WriteEndObject();
    });

    private static StatusSource HitRatio(EdgeMetrics metrics) => new("hitRatio", json =>
    {
        var here = s_fromHere.Sum(metrics.AnswersOf);
        var all = here + s_fromOrigin.Sum(metrics.AnswersOf);
        if (all == 0) json.WriteNullValue();
        else json.WriteNumberValue(Math.Round((double)here / all, 4));
    });
}
