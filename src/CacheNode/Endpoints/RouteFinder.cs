using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Endpoints;

/// <summary>The request behind a URL that no viewer sent: an operator's, the recorder's, a prefetch.</summary>
/// <remarks>By the routes' path patterns, the most specific first, as far as they are plain prefixes; hosts are left out of account.</remarks>
public sealed class RouteFinder(IProxyStateLookup proxy, TargetReader targets)
{
    /// <summary>Null when no route takes it, or the path isn't one.</summary>
    /// <param name="url">A path with its query, or a URL whose path and query are taken.</param>
    public EdgeRequest? Find(string url)
    {
        var target = PathOf(url);
        var path = target.Split('?')[0];
        var route = proxy.GetRoutes()
            .Where(r => path.StartsWith(PrefixOf(r), StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(static r => PrefixOf(r).Length)
            .FirstOrDefault();
        return route is not null && targets.TryRead(route, target, out var request, out _) ? request : null;
    }

    public static string PathOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme.StartsWith("http", StringComparison.Ordinal) ? uri.PathAndQuery : url;

    private static string PrefixOf(RouteModel route)
    {
        var pattern = route.Config.Match.Path ?? "/";
        var brace = pattern.IndexOf('{');
        return "/" + (brace < 0 ? pattern : pattern[..brace]).TrimStart('/');
    }
}
