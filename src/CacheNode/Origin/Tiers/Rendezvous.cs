using CdnNode.Caching;

namespace CdnNode.Origin.Tiers;

/// <summary>Highest random weight hashing (Thaler and Ravishankar, 1996): of the nodes the one whose hash with the key is the highest has it.</summary>
/// <remarks>
/// Every node that knows the same addresses makes the same choice without talking to the others, and a node that comes or goes moves only the
/// keys that it gets or had: 1/n of them. A cryptographic hash, since viewers choose the keys: nobody can aim them all at one node.
/// </remarks>
internal static class Rendezvous
{
    /// <param name="target">Path and query of the object; not the route, whose name is each node's own affair.</param>
    /// <param name="address">Of the node, without regard to how often it ends in a slash.</param>
    public static ulong Weight(string target, string address) => CacheKey.FromText($"{address.TrimEnd('/')}\n{target}").High;
}
