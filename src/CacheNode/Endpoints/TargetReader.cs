using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;

namespace CdnNode.Playlists;

/// <summary>Resolves a URI in a playlist to the object that a viewer would ask this node for (RFC 3986 section 5).</summary>
public static class SegmentUri
{
    private static readonly Uri s_node = new("http://node.invalid/");

    /// <summary>The key, or null when the URI leads to another host or isn't one.</summary>
    public static CacheKey? Resolve(EdgeRequest playlist, string uri) => Request(playlist, uri)?.Key;

    public static EdgeRequest? Request(EdgeRequest playlist, string uri)
    {
        if (!Uri.TryCreate(s_node, playlist.Path, out var root) || !Uri.TryCreate(root, uri, out var resolved) || resolved.Host != s_node.Host) return null;
        return TargetPath.TryNormalise(resolved.AbsolutePath, out var path, out _) ? EdgeRequest.For(playlist.Route, path, resolved.Query) : null;
    }
}
