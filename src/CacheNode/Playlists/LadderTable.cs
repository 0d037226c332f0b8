using System.Collections.Concurrent;
using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;
using CdnNode.Shaper;

namespace CdnNode.Playlists;

/// <summary>
/// Which multivariant playlists pass through the node, and which media playlists are their rungs: a viewer of one rung is paced by the top one,
/// or it would never measure that it could go up. Bounded; a rung whose ladder is forgotten is paced by its own rate.
/// </summary>
public sealed class LadderTable(TargetReader targets)
{
    private const int MaxLadders = 4096;
    private const int MaxRungs = 65_536;
    private readonly Dictionary<CacheKey, Ladder> _ladders = [];
    private readonly ConcurrentDictionary<CacheKey, Ladder> _rungs = new();
    private readonly Lock _updates = new();

    /// <summary>Rungs that are known.</summary>
    public int RungCount => _rungs.Count;

    /// <summary>The ladder that a media playlist is a rung of: of several the one that came last; null when none is known.</summary>
    public Ladder? Find(CacheKey mediaPlaylist) => _rungs.GetValueOrDefault(mediaPlaylist);

    /// <summary>A good multivariant playlist came in.</summary>
    public void Update(EdgeRequest request, MultivariantPlaylist playlist, CacheInstant now)
    {
        var rungs = new HashSet<CacheKey>();
        var uris = playlist.Variants.Select(static variant => variant.Uri).Concat(playlist.Renditions.Select(static rendition => rendition.Uri).OfType<string>());
        foreach (var uri in uris)
        {
            if (targets.Resolve(request, uri) is { } rung) rungs.Add(rung.Key);
        }
        var ladder = new Ladder(BitRate.FromComputed(playlist.TopBandwidth ?? 0), [.. rungs], now);
        lock (_updates)
        {
            Forget(request.Key);
            _ladders[request.Key] = ladder;
            foreach (var rung in ladder.Rungs) _rungs[rung] = ladder;
            while (_ladders.Count > MaxLadders || (_rungs.Count > MaxRungs && _ladders.Count > 1)) Forget(_ladders.MinBy(static pair => pair.Value.Answered.Monotonic).Key);
        }
    }

    private void Forget(CacheKey multivariant)
    {
        if (!_ladders.Remove(multivariant, out var ladder)) return;
        foreach (var rung in ladder.Rungs) _rungs.TryRemove(new(rung, ladder));
    }
}
