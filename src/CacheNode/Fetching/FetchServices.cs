using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Playlists;

namespace CdnNode.Fetching;

/// <summary>What taking an answer needs.</summary>
public sealed record FetchServices(
    BlockCache Cache, FreshnessPolicy Policy, VariantIndex Variants, ChannelTable Channels, LadderTable Ladders, TimeProvider Time, ILogger<Fetcher> Log);
