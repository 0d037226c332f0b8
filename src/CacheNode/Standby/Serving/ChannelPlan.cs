using CdnNode.Endpoints;

namespace CdnNode.Standby.Serving;

/// <summary>What is to be looked at of a channel.</summary>
/// <param name="Origins">Ids of the destinations, the preferred first.</param>
/// <param name="Renditions">The media playlists, by their targets on this node.</param>
internal sealed record ChannelPlan(IReadOnlyList<string> Origins, IReadOnlyDictionary<string, EdgeRequest> Renditions)
{
    public IEnumerable<(string Origin, string Rendition)> Pairs => Origins.SelectMany(origin => Renditions.Keys.Select(rendition => (origin, rendition)));
}
