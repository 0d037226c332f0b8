using System.Collections.Concurrent;
using CdnNode.Caching;
using CdnNode.Endpoints;
using CdnNode.Fetching;
using CdnNode.Freshness;
using CdnNode.Hls.Playlists;
using CdnNode.Shaper;

namespace CdnNode.Playlists;

/// <summary>
/// Which media playlists pass through the node and which segments they list: it tells live segments from VOD ones, and a channel that
/// starts anew from one that goes on. Bounded; what it forgets is treated with the shorter lifetime.
/// </summary>
public sealed class ChannelTable(BlockCache cache, VariantIndex variants, TargetReader targets, LadderTable ladders)
{
    private const int MaxChannels = 4096;

    /// <summary>Of all channels together, with what stands beside the segments: what bounds the memory, since one title may list 20,000.</summary>
    private const int MaxSegments = 200_000;
    private readonly ConcurrentDictionary<CacheKey, Channel> _channels = new();
    private readonly ConcurrentDictionary<CacheKey, ListedSegment> _segments = new();
    private readonly PartTable _parts = new(targets);
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

    /// <summary>Whether a segment that was asked for then may be one of an earlier run of its channel, whose names stand for other content now.</summary>
    public bool IsOfEarlierRun(CacheKey segment, CacheInstant asked) =>
        FindSegment(segment) is { } listed && Find(listed.Playlist)?.StartedAnew is { } start && asked.Monotonic < start.Monotonic;

    /// <summary>What its playlist, and the ladder that this is a rung of, tell about a media object.</summary>
    public MediaFacts MediaFactsOf(CacheKey key)
    {
        if (FindSegment(key) is not { } listed || Find(listed.Playlist) is not { } channel || channel.IndexOf(listed.MediaSequence) is not { } index)
            return new MediaFacts(_parts.KindOf(key));
        var segment = channel.Playlist.Segments[index];
        return new MediaFacts(
            PacedObject.Segment, TimeSpan.FromSeconds((double)segment.DurationSeconds), segment.ByteRange?.Length, ladders.Find(listed.Playlist)?.TopRate);
    }

    /// <summary>The playlist was validated: its origin answers.</summary>
    public void Answered(EdgeRequest request, CacheInstant now)
    {
        var key = request.WithoutDirectives().Key;
        if (_channels.TryGetValue(key, out var channel)) _channels.TryUpdate(key, channel with { Answered = now }, channel);
    }

    /// <summary>A good media playlist came in, whole or as a delta update, asked for plainly or with delivery directives.</summary>
    public void Update(EdgeRequest asked, MediaPlaylist playlist, CacheInstant now)
    {
        var request = asked.WithoutDirectives();
        var previous = Find(request.Key);
        if (previous is not null) playlist = DeltaUpdate.Complete(playlist, previous.Playlist);
        var isAnew = previous is not null && ChannelRestart.Is(previous.Playlist, playlist);
        if (!isAnew && previous is not null && ChannelRestart.IsLate(previous.Playlist, playlist))
        {
            Answered(request, now);
            return;
        }
        var since = isAnew ? now : previous?.StartedAnew;
        var channel = new Channel(request, playlist, now, since, List(request, playlist), _parts.Keep(request, playlist));
        // In the table before anything is purged: an answer on its way that the purge can't see is told by IsOfEarlierRun.
        lock (_updates)
        {
            Replace(channel);
            Trim(keep: request.Key);
        }
        if (isAnew) PurgeOlder(request, ListedNames.Of(previous!.Playlist), now);
        if (since is { } start) PurgeOlder(request, NamesNewIn(playlist, isAnew ? null : previous), start);
        Updated?.Invoke(channel);
    }

    private CacheKey?[] List(EdgeRequest request, MediaPlaylist playlist)
    {
        var facts = playlist.IsLive ? ObjectFacts.LiveSegment(TimeSpan.FromSeconds((double)playlist.TotalDurationSeconds)) : ObjectFacts.VodSegment;
        var keys = new CacheKey?[playlist.Segments.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (targets.Resolve(request, playlist.Segments[i].Uri) is not { } named) continue;
            keys[i] = named.Key;
            _segments[named.Key] = new ListedSegment(facts, request.Key, playlist.Segments[i].MediaSequence);
        }
        return keys;
    }

    private static HashSet<string> NamesNewIn(MediaPlaylist playlist, Channel? previous)
    {
        var names = ListedNames.Of(playlist);
        if (previous is not null) names.ExceptWith(ListedNames.Of(previous.Playlist));
        return names;
    }

    /// <summary>
    /// Takes what the names stood for before a channel started anew out of memory and off the disk. Later it is done for every name that
    /// comes up for the first time: a name from the middle of the earlier run, long out of its window, may still be stored.
    /// </summary>
    private void PurgeOlder(EdgeRequest request, HashSet<string> names, CacheInstant since)
    {
        foreach (var name in names)
        {
            if (targets.Resolve(request, name) is not { } named) continue;
            foreach (var variant in variants.KeysOf(named.Key)) PurgeOlder(variant, since);
            PurgeOlder(named.Key, since);
        }
    }

    private void PurgeOlder(CacheKey key, CacheInstant since)
    {
        using var file = cache.TryOpen(key);
        if (file?.Head is not StoredResponse stored || stored.RequestTime < since.Wall) cache.Remove(key);
    }

    private void Replace(Channel channel)
    {
        var previous = Find(channel.Request.Key);
        _channels[channel.Request.Key] = channel;
        Interlocked.Add(ref _listed, channel.Segments.Count);
        if (previous is not null) Forget(previous, channel);
    }

    private void Forget(Channel channel, Channel? butFor)
    {
        Interlocked.Add(ref _listed, -channel.Segments.Count);
        var kept = butFor?.Segments.ToHashSet();
        foreach (var key in channel.Segments)
        {
            if (key is { } segment && kept?.Contains(key) != true) _segments.TryRemove(segment, out _);
        }
        _parts.Forget(channel.Parts, butFor?.Parts);
    }

    private void Trim(CacheKey keep)
    {
        while (_channels.Count > MaxChannels || SegmentCount + _parts.Count > MaxSegments)
        {
            var others = _channels.Where(pair => pair.Key != keep).ToList();
            if (others.Count == 0) return;
            var oldest = others.MinBy(static pair => pair.Value.Answered.Monotonic);
            if (_channels.TryRemove(oldest)) Forget(oldest.Value, butFor: null);
        }
    }
}
