using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Operations.Options;
using CdnNode.Origin.Health;
using CdnNode.Playlists;

namespace CdnNode.Fetching;

/// <summary>What taking an answer needs.</summary>
public sealed record FetchServices(
    BlockCache Cache, FreshnessPolicy Policy, VariantIndex Variants, ChannelTable Channels, NodeOptions Options, LadderTable Ladders, RetryBudgets Budgets, TimeProvider Time, ILogger<Fetcher> Log);
