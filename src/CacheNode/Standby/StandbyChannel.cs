using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>
/// A channel with several origins, of which one is active: what each origin answers for each rendition goes in, the node's own playlists come out.
/// All renditions move together, at once, with what is known of the new origin. Not safe for use by several threads.
/// </summary>
/// <param name="origins">In the operator's order, the primary first.</param>
/// <param name="targetDurationSeconds">Of every playlist of the channel, for good.</param>
internal sealed class StandbyChannel(string name, IReadOnlyList<string> origins, int targetDurationSeconds, IActiveOrigin decision)
{
    private readonly Dictionary<(string Origin, string Rendition), PlaylistWatch> _watches = [];
    private readonly Dictionary<(string Origin, string Rendition), MediaPlaylist> _latest = [];
    private readonly Dictionary<string, PlaylistStitcher> _stitchers = [];

    /// <summary>The active origin; null before anything came in.</summary>
    public string? Active { get; private set; }

    /// <summary>How often the active origin changed.</summary>
    public int Switches { get; private set; }

    /// <summary>Why the active origin before this one was left; none when it came back of its own accord.</summary>
    public OriginFault LastReason { get; private set; }

    /// <summary>The node's playlist of a rendition; null before there is one.</summary>
    public MediaPlaylist? PlaylistOf(string rendition) => _stitchers.GetValueOrDefault(rendition)?.ToPlaylist();

    /// <summary>An origin answered with a media playlist.</summary>
    public void Take(string origin, string rendition, MediaPlaylist playlist, TimeSpan now)
    {
        WatchOf(origin, rendition).Take(playlist, now);
        _latest[(origin, rendition)] = playlist;
        if (!Decide(now) && origin == Active) Stitch(rendition, playlist);
    }

    /// <summary>An origin gave no media playlist.</summary>
    public void Fail(string origin, string rendition, OriginFault fault, TimeSpan now)
    {
        WatchOf(origin, rendition).Fail(fault);
        _latest.Remove((origin, rendition));
        Decide(now);
    }

    /// <summary>Time passed: a playlist may be frozen.</summary>
    /// <returns>Whether another origin became the active one.</returns>
    public bool Decide(TimeSpan now)
    {
        var states = origins.Select(origin => new OriginState(origin, FaultOf(origin, now))).ToList();
        var next = decision.Decide(name, states, now);
        if (next == Active) return false;
        if (Active is { } previous)
        {
            Switches++;
            LastReason = FaultOf(previous, now);
        }
        Active = next;
        foreach (var (key, playlist) in _latest)
        {
            if (key.Origin == next) Stitch(key.Rendition, playlist);
        }
        return true;
    }

    private void Stitch(string rendition, MediaPlaylist playlist)
    {
        if (!_stitchers.TryGetValue(rendition, out var stitcher)) _stitchers[rendition] = stitcher = new PlaylistStitcher(targetDurationSeconds);
        if (!stitcher.TryTake(Active!, playlist)) WatchOf(Active!, rendition).Fail(OriginFault.TooLong);
    }

    /// <summary>The first fault of any of its renditions; an origin that hasn't been seen yet has given no answer.</summary>
    private OriginFault FaultOf(string origin, TimeSpan now)
    {
        var isSeen = false;
        foreach (var (key, watch) in _watches)
        {
            if (key.Origin != origin) continue;
            isSeen = true;
            if (watch.FaultAt(now) is var fault and not OriginFault.None) return fault;
        }
        return isSeen ? OriginFault.None : OriginFault.NoAnswer;
    }

    private PlaylistWatch WatchOf(string origin, string rendition)
    {
        if (!_watches.TryGetValue((origin, rendition), out var watch))
            _watches[(origin, rendition)] = watch = new PlaylistWatch(TimeSpan.FromSeconds(targetDurationSeconds));
        return watch;
    }
}
