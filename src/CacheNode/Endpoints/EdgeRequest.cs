using CdnNode.Caching;
using CdnNode.Freshness;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Endpoints;

/// <summary>What a GET or HEAD asks for, in the terms of the cache.</summary>
/// <param name="Path">Normalised, still percent-encoded.</param>
/// <param name="Query">With "?", or empty; only what selects the object.</param>
/// <param name="Key">The object without regard to <c>Vary</c>.</param>
public sealed record EdgeRequest(RouteModel Route, string Path, string Query, CacheKey Key)
{
    public string Target => Path + Query;

    public bool HasDirectives => Query.Contains("_HLS_", StringComparison.Ordinal);

    public string RouteId => Route.Config.RouteId;

    /// <summary>Also in the file names of the disk tier: what it is built from may not change without a new format.</summary>
    public static EdgeRequest For(RouteModel route, string path, string query) =>
        new(route, path, query, CacheKey.FromText($"{route.Config.RouteId}\n{path}{query}"));

    /// <summary>The same playlist without the delivery directives of low-latency HLS (RFC 8216bis section 6.2.5).</summary>
    public EdgeRequest WithoutDirectives()
    {
        if (!HasDirectives) return this;
        var rest = string.Join('&', Query[1..].Split('&').Where(static part => !part.StartsWith("_HLS_", StringComparison.Ordinal)));
        return For(Route, Path, rest.Length == 0 ? "" : "?" + rest);
    }

    /// <summary>The key of one variant (RFC 9111 section 4.1).</summary>
    public CacheKey VariantKey(IReadOnlyList<string> names, IHeaderDictionary fields) =>
        CacheKey.FromText($"{RouteId}\n{Target}\n{VaryKey.Of(names, fields)}");
}
