using CdnNode.Freshness;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CdnNode.Tests.Freshness;

/// <summary>What the tests of this folder start from: a fixed moment, fields, answers of an origin, stored answers.</summary>
internal static class Given
{
    /// <summary>Friday, 27 November 2026, noon; an hour into the process.</summary>
    public static readonly CacheInstant Noon = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1));

    public static readonly FreshnessPolicy Policy = FreshnessPolicy.Default;

    /// <summary>Moves both clocks.</summary>
    public static CacheInstant After(this CacheInstant instant, double seconds) =>
        new(instant.Wall.AddSeconds(seconds), instant.Monotonic + TimeSpan.FromSeconds(seconds));

    /// <summary>A date as fields hold it, relative to noon.</summary>
    public static string Date(double seconds) => HttpDate.Format(Noon.Wall.AddSeconds(seconds));

    /// <summary>Fields from "Name: value" lines; a name may come more than once.</summary>
    public static IHeaderDictionary Fields(params IEnumerable<string> lines)
    {
        var fields = new HeaderDictionary();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':');
            var name = line[..colon];
            fields[name] = StringValues.Concat(fields[name], line[(colon + 1)..].Trim());
        }
        return fields;
    }

    public static OriginAnswer Answer(int status, params IEnumerable<string> lines) => new(status, Fields(lines), Noon, Noon);

    public static StorageRequest Get(params IEnumerable<string> lines) => new("GET", Fields(lines), "route", "/a");

    public static StorageDecision Decide(OriginAnswer answer, StorageRequest? request = null, ObjectFacts facts = default, FreshnessPolicy? policy = null) =>
        ResponseStorage.Decide(request ?? Get(), answer, facts, policy ?? Policy);

    public static StoredResponse Stored(params IEnumerable<string> lines) => Stored(Answer(200, lines));

    public static StoredResponse Stored(OriginAnswer answer, ObjectFacts facts = default, FreshnessPolicy? policy = null)
    {
        var decision = Decide(answer, facts: facts, policy: policy);
        return StoredResponseFactory.Create(Get(), answer, facts, decision, policy ?? Policy);
    }
}
