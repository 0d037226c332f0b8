using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>
/// A channel with several origins, of which one is active: what each origin answers for each rendition goes in, the node's own playlists come out.
/// All renditions move together, at once, with what is known of the new origin. Not safe for use by several threads.
/// </summary>
/// <param name="origins">In the operator's order, the primary first.</param>
/// <param name="targetDurationSeconds">Of every playlist of the channel, for good.</param>
/// <param name="memory">What an earlier life of the node knew; null for a channel that is new.</param>
internal sealed class StandbyChannel(string name, IReadOnlyList<string> origins, int targetDurationSeconds, IActiveOrigin decision, ChannelMemory? memory = null)
{
    private readonly Dictionary<(string Origin, string Rendition), PlaylistWatch> _watches = [];
    private readonly Dictionary<(string Origin, string Rendition), OriginRun> _runs = memory?.ToRuns() ?? [];
    private readonly Dictionary<(string Origin, string Rendition), MediaPlaylist> _latest = [];
    private readonly Dictionary<string, PlaylistStitcher> _stitchers = memory?.ToStitchers(targetDurationSeconds) ?? [];

    /// <summary>The active origin; null before anything came in.</summary>
    public string? Active { get; private set; }

    /// <summary>How often the active origin changed.</summary>
    public int Switches { get; private set; }

    /// <summary>Why the active origin before this one was left; none when it came back of its own accord.</summary>
    public OriginFault LastReason { get; private set; }

    public IReadOnlyList<string> Origins => origins;

    public int TargetDurationSeconds => targetDurationSeconds;

    /// <summary>The node's playlist of a rendition, up to its end; null before there is one.</summary>
    public MediaPlaylist? PlaylistOf(string rendition) => _stitchers.GetValueOrDefault(rendition)?.ToPlaylist();

    /// <summary>The stitching of a rendition; null before an origin has listed anything.</summary>
    public PlaylistStitcher? StitcherOf(string rendition) => _stitchers.GetValueOrDefault(rendition);

    /// <summary>How often an origin's packager has begun its names anew: the highest of its renditions'.</summary>
    public int RunsOf(string origin) => _runs.Where(run => run.Key.Origin == origin).Select(static run => run.Value.Number).DefaultIfEmpty(0).Max();

    /// <summary>What is to be remembered over the node's restart.</summary>
    public ChannelMemory ToMemory() => ChannelMemory.Of(targetDurationSeconds, _stitchers, _runs);

    /// <summary>An origin answered with a media playlist.</summary>
    public void Take(string origin, string rendition, MediaPlaylist playlist, TimeSpan now)
    {
        WatchOf(origin, rendition).Take(playlist, now);
        if (!_runs.TryGetValue((origin, rendition), out var run)) _runs[(origin, rendition)] = run = new OriginRun();
        run.Take(playlist);
        _latest[(origin, rendition)] = playlist;
        if (!Decide(now) && origin == Active) Stitch(rendition, playlist);
    }

    /// <summary>An origin gave no media playlist, or not what its playlist lists.</summary>
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

    /// <summary>Nobody has asked for long: the origins are looked at no more, and judged anew when somebody does. What was listed stays known.</summary>
    public void Rest()
    {
        decision.Forget(name);
        _watches.Clear();
        _latest.Clear();
    }

    /// <summary>The channel has these renditions only: what others did counts no more.</summary>
    public void Keep(IReadOnlySet<string> renditions)
    {
        foreach (var key in _watches.Keys.Where(key => !renditions.Contains(key.Rendition)).ToList()) _watches.Remove(key);
        foreach (var key in _latest.Keys.Where(key => !renditions.Contains(key.Rendition)).ToList()) _latest.Remove(key);
    }

    /// <summary>The first fault of any of its renditions; an origin that hasn't been seen yet has given no answer.</summary>
    public OriginFault FaultOf(string origin, TimeSpan now)
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

    private void Stitch(string rendition, MediaPlaylist playlist)
    {
        if (!_stitchers.TryGetValue(rendition, out var stitcher)) _stitchers[rendition] = stitcher = new PlaylistStitcher(targetDurationSeconds);
        var source = PinnedName.SourceOf(Active!, _runs[(Active!, rendition)].Number);
        if (!stitcher.TryTake(source, playlist)) WatchOf(Active!, rendition).Fail(OriginFault.TooLong);
    }

    private PlaylistWatch WatchOf(string origin, string rendition)
    {
        if (!_watches.TryGetValue((origin, rendition), out var watch))
            _watches[(origin, rendition)] = watch = new PlaylistWatch(TimeSpan.FromSeconds(targetDurationSeconds));
        return watch;
    }
}
