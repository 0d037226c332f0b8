using System.Globalization;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin;

/// <summary>The available destinations of a cluster by the <c>Priority</c> in their metadata (lower first), then by name; what the question says of them before all.</summary>
internal static class DestinationOrder
{
    public static IReadOnlyList<DestinationState> Of(ClusterState cluster, OriginAsk ask)
    {
        var available = cluster.DestinationsState.AvailableDestinations;
        return available.Count < 2
            ? available
            : [.. available.OrderByDescending(d => d.DestinationId == ask.First).ThenBy(d => d.DestinationId == ask.Avoid).ThenBy(Priority).ThenBy(static d => d.DestinationId, StringComparer.Ordinal)];
    }

    private static int Priority(DestinationState destination) =>
        destination.Model.Config.Metadata?.TryGetValue("Priority", out var text) == true
        && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var priority)
            ? priority
            : int.MaxValue;
}
