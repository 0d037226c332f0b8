using System.Globalization;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin;

/// <summary>The available destinations of a cluster by the <c>Priority</c> in their metadata (lower first), then by name.</summary>
internal static class DestinationOrder
{
    /// <param name="first">Id of one that goes before all others; null for none.</param>
    public static IReadOnlyList<DestinationState> Of(ClusterState cluster, string? first)
    {
        var available = cluster.DestinationsState.AvailableDestinations;
        return available.Count < 2
            ? available
            : [.. available.OrderByDescending(d => d.DestinationId == first).ThenBy(Priority).ThenBy(static d => d.DestinationId, StringComparer.Ordinal)];
    }

    private static int Priority(DestinationState destination) =>
        destination.Model.Config.Metadata?.TryGetValue("Priority", out var text) == true
        && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var priority)
            ? priority
            : int.MaxValue;
}
