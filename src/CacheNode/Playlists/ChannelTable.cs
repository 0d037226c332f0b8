using System.Collections.Concurrent;
using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;

namespace CdnNode.Playlists;

/// <summary>
/// Which media playlists pass through the node and which segments they list: it tells live segments from VOD ones, and a channel that
/// starts anew from one that goes on. Bounded; what it forgets is treated with the shorter lifetime.
/// </summary>
public sealed class ChannelTable(BlockCache cache, TargetReader targets)
{
    private const int MaxChannels = 4096;
    private const int MaxSegments = 200_000;
    private readonly ConcurrentDictionary<CacheKey, Channel> _channels = new();
    private readonly ConcurrentDictionary<CacheKey, ObjectFacts> _segments = new();

    public int Count => _channels.Count;

    public Channel? Find(CacheKey playlist) => _channels.GetValueOrDefault(playlist);

    /// <summary>What the object is by the playlists that list it; media that none lists counts as live with the shortest window.</summary>
    public ObjectFacts FactsOf(EdgeRequest request)
    {
        if (_segments.TryGetValue(request.Key, out var facts)) return facts;
        return MediaKinds.OfPath(request.Path) == MediaType.Segment ? ObjectFacts.LiveSegment(TimeSpan.Zero) : ObjectFacts.Other;
    }

    /// <summary>The playlist was validated: its origin answers.</summary>
    public void Answered(EdgeRequest request, CacheInstant now)
    {
        if (_channels.TryGetValue(request.Key, out var channel)) _channels.TryUpdate(request.Key, channel with { Answered = now }, channel);
    }

    /// <summary>A good media playlist came in.</summary>
    public void Update(EdgeRequest request, MediaPlaylist playlist, CacheInstant now)
    {
        var previous = Find(request.Key);
        if (previous is not null && StartsAnew(previous.Playlist, playlist)) Purge(previous);
        var facts = playlist.IsLive ? ObjectFacts.LiveSegment(TimeSpan.FromSeconds((double)playlist.TotalDurationSeconds)) : ObjectFacts.VodSegment;
        var listed = new HashSet<CacheKey>();
        foreach (var segment in playlist.Segments)
        {
            if (targets.Resolve(request, segment.Uri) is { } named) listed.Add(named.Key);
        }
        if (_segments.Count + listed.Count <= MaxSegments)
        {
            foreach (var key in listed) _segments[key] = facts;
        }
        Forget(previous, listed);
        Trim(request.Key);
        _channels[request.Key] = new Channel(playlist, now, [.. listed]);
    }

    /// <summary>
    /// Sequence numbers fell by more than a late answer of a balanced origin explains: the packager was restarted and will use its
    /// names again for other content.
    /// </summary>
    internal static bool StartsAnew(MediaPlaylist previous, MediaPlaylist next) =>
        previous.IsLive && next.NextMediaSequence < previous.MediaSequence && next.NextMediaSequence < previous.NextMediaSequence - 3;

    private void Purge(Channel channel)
    {
        foreach (var key in channel.Segments) cache.Remove(key);
    }

    private void Forget(Channel? previous, HashSet<CacheKey> listed)
    {
        if (previous is null) return;
        foreach (var key in previous.Segments)
        {
            if (!listed.Contains(key)) _segments.TryRemove(key, out _);
        }
    }

    private void Trim(CacheKey adding)
    {
        if (_channels.Count < MaxChannels || _channels.ContainsKey(adding)) return;
        var oldest = _channels.MinBy(static pair => pair.Value.Answered.Monotonic);
        if (_channels.TryRemove(oldest)) Forget(oldest.Value, []);
    }
}
