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

    /// <summary>Of all channels together: what bounds the memory, since one title may list 20,000.</summary>
    private const int MaxSegments = 200_000;
    private readonly ConcurrentDictionary<CacheKey, Channel> _channels = new();
    private readonly ConcurrentDictionary<CacheKey, ListedSegment> _segments = new();
    private readonly Lock _updates = new();
    private long _listed;

    public int Count => _channels.Count;

    /// <summary>Segments that the known playlists list.</summary>
    public long SegmentCount => Interlocked.Read(ref _listed);

    /// <summary>A good media playlist came in and took its place in the table.</summary>
    public event Action<Channel>? Updated;

    public Channel? Find(CacheKey playlist) => _channels.GetValueOrDefault(playlist);

    /// <summary>Where a segment stands; null when no known playlist lists it.</summary>
    public ListedSegment? FindSegment(CacheKey segment) => _segments.TryGetValue(segment, out var listed) ? listed : null;

    /// <summary>What the object is by the playlists that list it; media that none lists counts as live with the shortest window.</summary>
    public ObjectFacts FactsOf(EdgeRequest request)
    {
        if (_segments.TryGetValue(request.Key, out var listed)) return listed.Facts;
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
        var keys = new CacheKey?[playlist.Segments.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (targets.Resolve(request, playlist.Segments[i].Uri) is not { } named) continue;
            keys[i] = named.Key;
            _segments[named.Key] = new ListedSegment(facts, request.Key, playlist.Segments[i].MediaSequence);
        }
        var channel = new Channel(request, playlist, now, keys);
        lock (_updates)
        {
            Replace(channel);
            Trim(keep: request.Key);
        }
        Updated?.Invoke(channel);
    }

    /// <summary>
    /// Sequence numbers fell by more than a late answer of a balanced origin explains: the packager was restarted and will use its
    /// names again for other content.
    /// </summary>
    internal static bool StartsAnew(MediaPlaylist previous, MediaPlaylist next) =>
        previous.IsLive && next.NextMediaSequence < previous.MediaSequence && next.NextMediaSequence < previous.NextMediaSequence - 3;

    private void Purge(Channel channel)
    {
        foreach (var key in channel.Segments)
        {
            if (key is { } segment) cache.Remove(segment);
        }
    }

    private void Replace(Channel channel)
    {
        var previous = Find(channel.Request.Key);
        _channels[channel.Request.Key] = channel;
        Interlocked.Add(ref _listed, channel.Segments.Count);
        if (previous is not null) Forget(previous, channel.Segments.ToHashSet());
    }

    private void Forget(Channel channel, HashSet<CacheKey?> butFor)
    {
        Interlocked.Add(ref _listed, -channel.Segments.Count);
        foreach (var key in channel.Segments)
        {
            if (key is { } segment && !butFor.Contains(key)) _segments.TryRemove(segment, out _);
        }
    }

    private void Trim(CacheKey keep)
    {
        while (_channels.Count > MaxChannels || SegmentCount > MaxSegments)
        {
            var others = _channels.Where(pair => pair.Key != keep).ToList();
            if (others.Count == 0) return;
            var oldest = others.MinBy(static pair => pair.Value.Answered.Monotonic);
            if (_channels.TryRemove(oldest)) Forget(oldest.Value, []);
        }
    }
}
