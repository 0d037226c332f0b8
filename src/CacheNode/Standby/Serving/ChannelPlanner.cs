using CdnNode.Endpoints;
using CdnNode.Hls.Playlists;
using CdnNode.Operations.Options;
using CdnNode.Origin;

namespace CdnNode.Standby.Serving;

/// <summary>Finds out what a channel consists of: its origins by the route's cluster, its renditions by the multivariant playlist of any of them.</summary>
internal sealed class ChannelPlanner(RouteFinder routes, TargetReader targets, OriginReader reader)
{
    /// <param name="patience">How long each origin may take.</param>
    /// <returns>The plan, or why there is none.</returns>
    public async Task<(ChannelPlan? Plan, string Problem)> PlanAsync(StandbyChannelOptions channel, TimeSpan patience, CancellationToken cancellation)
    {
        if (routes.Find(channel.Playlist) is not { } playlist) return (null, $"no route takes {channel.Playlist}");
        if (playlist.Route.Cluster is not { } cluster) return (null, $"the route of {channel.Playlist} leads to no cluster");
        var origins = channel.Origins.Count > 0 ? channel.Origins : [.. DestinationOrder.All(cluster).Where(PinnedName.IsName)];
        if (origins.Count == 0) return (null, $"cluster {cluster.ClusterId} has no destination whose id can stand in a URL");
        var problem = "";
        foreach (var origin in origins)
        {
            var look = await reader.ReadAsync(playlist, origin, patience, cancellation);
            if (look.Playlist is { } read) return (new ChannelPlan(origins, Renditions(playlist, read)), "");
            problem = $"{channel.Playlist} at {origin}: {look.Detail}";
        }
        return (null, problem);
    }

    private Dictionary<string, EdgeRequest> Renditions(EdgeRequest playlist, Playlist read)
    {
        if (read is not MultivariantPlaylist multivariant) return new() { [playlist.Target] = playlist };
        var uris = multivariant.Variants.Concat(multivariant.IFrameVariants).Select(static v => v.Uri).Concat(multivariant.Renditions.Select(static r => r.Uri).OfType<string>());
        var renditions = new Dictionary<string, EdgeRequest>(StringComparer.Ordinal);
        foreach (var uri in uris)
        {
            if (targets.Resolve(playlist, uri)?.WithoutDirectives() is { } rendition) renditions[rendition.Target] = rendition;
        }
        return renditions;
    }
}
