using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Shaper;

namespace CdnNode.Playlists;

/// <summary>What the node knows of one multivariant playlist. Immutable.</summary>
/// <param name="TopRate">BANDWIDTH of the highest variant.</param>
/// <param name="Rungs">Keys of the media playlists that it names, renditions too.</param>
/// <param name="Answered">When it came.</param>
public sealed record Ladder(BitRate TopRate, IReadOnlyList<CacheKey> Rungs, CacheInstant Answered);
