using System.Globalization;
using CdnNode.Origin.Tiers;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin;

/// <summary>
/// The available destinations of a cluster by the <c>Priority</c> in their metadata (lower first), then by name or, if the cluster says so, by
/// the object's key; what the question says of them before all.
/// </summary>
internal static class DestinationOrder
{
    public static IReadOnlyList<DestinationState> Of(ClusterState cluster, OriginAsk ask)
    {
        if (ask.Only is { } only) return [.. cluster.DestinationsState.AllDestinations.Where(d => d.DestinationId == only)];
        var available = cluster.DestinationsState.AvailableDestinations;
        if (available.Count < 2) return available;
        var ordered = Of(cluster, available, ask.Path.ToUriComponent() + ask.Query.ToUriComponent());
        return [.. ordered.OrderByDescending(d => d.DestinationId == ask.First).ThenBy(d => d.DestinationId == ask.Avoid)];
    }

    public static IEnumerable<DestinationState> Of(ClusterState cluster, IReadOnlyList<DestinationState> available, string target)
    {
        var byPriority = available.OrderBy(Priority);
        return OrderPolicy.IsByKey(cluster)
            ? byPriority.ThenByDescending(d => Rendezvous.Weight(target, d.Model.Config.Address))
            : byPriority.ThenBy(static d => d.DestinationId, StringComparer.Ordinal);
    }

    /// <summary>All of a cluster, available or not, by priority and name.</summary>
    public static IReadOnlyList<string> All(ClusterState cluster) =>
        [.. cluster.DestinationsState.AllDestinations.OrderBy(Priority).ThenBy(static d => d.DestinationId, StringComparer.Ordinal).Select(static d => d.DestinationId)];

    private static int Priority(DestinationState destination) =>
        destination.Model.Config.Metadata?.TryGetValue("Priority", out var text) == true
        && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var priority)
            ? priority
            : int.MaxValue;
}
