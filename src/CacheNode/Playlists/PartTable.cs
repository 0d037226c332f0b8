using System.Collections.Concurrent;
using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Hls.Playlists;
using CdnNode.Shaper;

namespace CdnNode.Playlists;

/// <summary>What media playlists list beside their segments, initialization sections and low-latency parts: wanted at once, never paced.</summary>
internal sealed class PartTable(TargetReader targets)
{
    private readonly ConcurrentDictionary<CacheKey, PacedObject> _parts = new();

    private int _count;

    public int Count => Volatile.Read(ref _count);

    public PacedObject KindOf(CacheKey key) => _parts.GetValueOrDefault(key, PacedObject.Other);

    /// <summary>Takes in what a playlist lists, and returns the keys.</summary>
    public IReadOnlySet<CacheKey> Keep(EdgeRequest request, MediaPlaylist playlist)
    {
        var keys = new HashSet<CacheKey>();
        MediaInitialization? map = null;
        foreach (var segment in playlist.Segments)
        {
            if (segment.Map is not null && segment.Map != map) Add(segment.Map.Uri, PacedObject.InitSegment);
            map = segment.Map;
            foreach (var part in segment.Parts) Add(part.Uri, PacedObject.LowLatencyPart);
        }
        foreach (var part in playlist.Upcoming?.Parts ?? []) Add(part.Uri, PacedObject.LowLatencyPart);
        foreach (var hint in playlist.PreloadHints) Add(hint.Uri, hint.Type == "MAP" ? PacedObject.InitSegment : PacedObject.LowLatencyPart);
        return keys;

        void Add(string uri, PacedObject kind)
        {
            if (targets.Resolve(request, uri) is { } named && keys.Add(named.Key) && _parts.TryAdd(named.Key, kind)) Interlocked.Increment(ref _count);
        }
    }

    public void Forget(IReadOnlySet<CacheKey> keys, IReadOnlySet<CacheKey>? butFor)
    {
        foreach (var key in keys)
        {
            if (butFor?.Contains(key) != true && _parts.TryRemove(key, out _)) Interlocked.Decrement(ref _count);
        }
    }
}
