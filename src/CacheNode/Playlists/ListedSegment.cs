using CdnNode.Caching;
using CdnNode.Freshness;

namespace CdnNode.Playlists;

/// <summary>Where a segment stands: in which media playlist, under which number.</summary>
/// <param name="Playlist">The one that listed it last.</param>
public readonly record struct ListedSegment(ObjectFacts Facts, CacheKey Playlist, long MediaSequence);
