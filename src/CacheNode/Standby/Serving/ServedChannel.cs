using CdnNode.Hls.Playlists;
using CdnNode.Operations.Options;

namespace CdnNode.Standby.Serving;

/// <summary>A standby channel as the node serves it: the pure part behind a lock, between those who watch its origins and those who ask for its playlists.</summary>
/// <remarks>
/// <code>
/// Resting --somebody asks--> Looking --first look at all origins--> Watched --nobody asked for a minute--> Resting
/// </code>
/// Whoever asks while it rests waits for the first look. What was listed, and its numbers, outlive the rest.
/// </remarks>
internal sealed class ServedChannel(StandbyChannelOptions options, IActiveOrigin decision, TimeProvider time, StandbyMetrics metrics, ILogger log)
{
    /// <summary>Without a question for so long the origins are left in peace.</summary>
    private static readonly TimeSpan s_restAfter = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FollowedRendition> _renditions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (OriginFault Fault, string Detail)> _details = new(StringComparer.Ordinal);
    private readonly Queue<SwitchNote> _switches = new();
    private readonly TaskCompletionSource _tried = NewSignal();
    private TaskCompletionSource _looked = NewSignal();
    private TaskCompletionSource _wanted = NewSignal();
    private StandbyChannel? _channel;
    private long _asked;

    public string Name => options.Name;

    public StandbyChannelOptions Options => options;

    /// <summary>The active origin; null before the first look.</summary>
    public string? Active
    {
        get
        {
            lock (_lock) return _channel?.Active;
        }
    }

    /// <summary>Of the channel, once known.</summary>
    public TimeSpan? TargetDuration
    {
        get
        {
            lock (_lock) return _channel is null ? null : TimeSpan.FromSeconds(_channel.TargetDurationSeconds);
        }
    }

    /// <summary>Nobody asks any more.</summary>
    public bool IsForgotten => time.GetElapsedTime(Interlocked.Read(ref _asked)) > s_restAfter;

    /// <summary>All origins have segments that are longer than the channel's target duration.</summary>
    public bool IsOutgrown
    {
        get
        {
            lock (_lock) return _channel is { } channel && channel.Origins.All(origin => channel.FaultOf(origin, Now) == OriginFault.TooLong);
        }
    }

    private TimeSpan Now => time.GetElapsedTime(0, time.GetTimestamp());

    /// <summary>Somebody asks for a part of the channel.</summary>
    public void NoteAsked()
    {
        Interlocked.Exchange(ref _asked, time.GetTimestamp());
        _wanted.TrySetResult();
    }

    /// <summary>Ends when somebody asks.</summary>
    public Task WhenWantedAsync(CancellationToken cancellation) => _wanted.Task.WaitAsync(cancellation);

    /// <summary>The first attempt to look at the origins is over, successful or not.</summary>
    public bool IsTried => _tried.Task.IsCompleted;

    public void NoteTried() => _tried.TrySetResult();

    /// <summary>Waits until the first attempt to look at the origins is over, successful or not.</summary>
    public Task WhenTriedAsync(CancellationToken cancellation) => _tried.Task.WaitAsync(cancellation);

    /// <summary>Waits for the first look at the origins.</summary>
    /// <exception cref="TimeoutException">It takes longer.</exception>
    public Task WhenLookedAsync(TimeSpan patience, CancellationToken cancellation) => _looked.Task.WaitAsync(patience, time, cancellation);

    /// <summary>The first look is over.</summary>
    /// <param name="memory">What an earlier life knew; used when there is no channel yet.</param>
    public void Begin(IReadOnlyList<string> origins, int targetDurationSeconds, ChannelMemory? memory, IEnumerable<(string Origin, string Rendition, PlaylistLook Look)> looks)
    {
        lock (_lock)
        {
            if (_channel is null || _channel.TargetDurationSeconds != targetDurationSeconds || !_channel.Origins.SequenceEqual(origins))
                _channel = new StandbyChannel(Name, origins, targetDurationSeconds, decision, memory);
            foreach (var (origin, rendition, look) in looks) Take(_channel, origin, rendition, look);
        }
        _looked.TrySetResult();
    }

    /// <summary>The channel's renditions are others by now.</summary>
    public void Keep(IEnumerable<string> renditions)
    {
        var kept = renditions.ToHashSet(StringComparer.Ordinal);
        lock (_lock) _channel?.Keep(kept);
    }

    /// <summary>One more look at one origin's playlist.</summary>
    /// <returns>Whether the channel moved to another origin.</returns>
    public bool Take(string origin, string rendition, PlaylistLook look)
    {
        lock (_lock) return _channel is not null && Take(_channel, origin, rendition, look);
    }

    /// <summary>Time passed.</summary>
    /// <returns>Whether the channel moved to another origin.</returns>
    public bool Tick()
    {
        lock (_lock)
        {
            LetGo(static (rendition, time) => rendition.IsForgotten(time));
            return _channel is not null && Observe(_channel, null, channel => channel.Decide(Now));
        }
    }

    /// <summary>The origins are looked at no more until somebody asks.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            _channel?.Rest();
            LetGo(static (_, _) => true);
            _looked = NewSignal();
            _wanted = NewSignal();
        }
        // Whoever asked in the meantime waits on the old signals' successors.
        if (!IsForgotten) _wanted.TrySetResult();
    }

    /// <summary>What viewers may see of a rendition, published from now on; null when there is nothing, or no origin has answered for it.</summary>
    public MediaPlaylist? Show(string rendition)
    {
        lock (_lock)
        {
            if (_channel?.StitcherOf(rendition) is not { } stitcher || _channel.Origins.All(IsSilent)) return null;
            var followed = Follow(rendition);
            followed.NoteAsked(time);
            if (!stitcher.IsWatched)
            {
                // Whoever comes first waits for nothing to be brought, and is shown no more than those who follow other renditions.
                stitcher.IsWatched = true;
                stitcher.Publish(stitcher.First);
                followed.BringFrom(stitcher.End, stitcher);
                PublishTogether();
                followed.BringAgain(stitcher);
            }
            return stitcher.ToPublished();
        }
    }

    /// <summary>The next segment of a watched rendition that is to be in the cache before viewers learn of it; null for none.</summary>
    public BroughtSegment? NextToBring(string rendition)
    {
        lock (_lock)
        {
            if (_channel?.StitcherOf(rendition) is not { IsWatched: true } stitcher) return null;
            var number = Follow(rendition).NextToBring(stitcher);
            return stitcher.Find(number) is { } segment ? new BroughtSegment(rendition, number, segment) : null;
        }
    }

    /// <summary>A segment is in the cache.</summary>
    public void Brought(BroughtSegment brought)
    {
        lock (_lock) Publish(brought);
    }

    /// <summary>A segment can't be had: if nobody knows of it yet that is the origin's fault, and when no other origin is better it is listed all the same.</summary>
    /// <returns>Whether the channel moved to another origin.</returns>
    public bool FailedToBring(BroughtSegment brought, string detail)
    {
        lock (_lock)
        {
            if (_channel is not { } channel) return false;
            var (origin, _) = PinnedName.Split(brought.Segment.Origin);
            var isKnown = channel.StitcherOf(brought.Rendition) is { } stitcher && brought.Number < stitcher.Published;
            var moved = !isKnown && Observe(channel, (origin, detail), c => c.Fail(origin, brought.Rendition, OriginFault.NoSegment, Now));
            if (!moved) Publish(brought);
            return moved;
        }
    }

    /// <summary>Whether a pinned name may be of this channel: its origin, and a run of it that has begun.</summary>
    public bool Has(string origin, int run)
    {
        lock (_lock) return _channel is not null && _channel.Origins.Contains(origin, StringComparer.Ordinal) && run <= _channel.RunsOf(origin);
    }

    public ChannelMemory? ToMemory()
    {
        lock (_lock) return _channel?.ToMemory();
    }

    public ChannelStatus ToStatus()
    {
        lock (_lock)
        {
            var origins = _channel?.Origins.Select(origin => new ChannelStatus.Origin(origin, _channel.FaultOf(origin, Now), _details.GetValueOrDefault(origin).Detail)).ToList() ?? [];
            return new ChannelStatus(Name, _channel?.Active, _looked.Task.IsCompleted, _channel?.Switches ?? 0, origins, [.. _switches]);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nobody follows these renditions any more.</summary>
    private void LetGo(Func<FollowedRendition, TimeProvider, bool> which)
    {
        foreach (var rendition in _renditions.Values)
        {
            if (which(rendition, time) && _channel?.StitcherOf(rendition.Id) is { } stitcher) stitcher.IsWatched = false;
        }
    }

    private bool IsSilent(string origin) => _channel!.FaultOf(origin, Now) is OriginFault.NoAnswer or OriginFault.NotAPlaylist;

    private FollowedRendition Follow(string rendition)
    {
        if (!_renditions.TryGetValue(rendition, out var followed)) _renditions[rendition] = followed = new FollowedRendition(rendition);
        return followed;
    }

    private void Publish(BroughtSegment brought)
    {
        if (_channel?.StitcherOf(brought.Rendition) is not { } stitcher || stitcher.Find(brought.Number) != brought.Segment) return;
        Follow(brought.Rendition).BringFrom(brought.Number + 1, stitcher);
        PublishTogether();
    }

    private void PublishTogether() => Publication.Advance(
        [.. _renditions.Values.Select(followed => (Stitcher: _channel!.StitcherOf(followed.Id), Followed: followed)).Where(static r => r.Stitcher is { IsWatched: true })
            .Select(static r => (r.Stitcher!, r.Followed.Ready(r.Stitcher!)))],
        TimeSpan.FromSeconds(_channel!.TargetDurationSeconds));

    private bool Take(StandbyChannel channel, string origin, string rendition, PlaylistLook look) => Observe(channel, (origin, look.Detail), c =>
    {
        if (look.Media is { } playlist) c.Take(origin, rendition, playlist, Now);
        else c.Fail(origin, rendition, look.Fault == OriginFault.None ? OriginFault.NotAPlaylist : look.Fault, Now);
    });

    /// <summary>Does something to the channel and tells what came of it.</summary>
    private bool Observe(StandbyChannel channel, (string Origin, string? Detail)? about, Action<StandbyChannel> change)
    {
        var before = channel.Active;
        change(channel);
        foreach (var origin in channel.Origins) NoteState(origin, channel.FaultOf(origin, Now), origin == about?.Origin ? about?.Detail : null);
        if (before is null || channel.Active is not { } active || active == before) return false;
        var note = new SwitchNote(time.GetUtcNow(), before, active, channel.LastReason, _details.GetValueOrDefault(before).Detail);
        _switches.Enqueue(note);
        if (_switches.Count > ChannelStatus.KeptSwitches) _switches.Dequeue();
        metrics.Switched(Name, note.Reason);
        if (note.Reason == OriginFault.None) StandbyLog.CameBack(log, Name, before, active);
        else StandbyLog.Left(log, Name, before, active, $"{StandbyMetrics.Word(note.Reason)}, {note.Detail}");
        return true;
    }

    private void NoteState(string origin, OriginFault fault, string? detail)
    {
        var known = _details.TryGetValue(origin, out var before);
        if (known && before.Fault == fault) return;
        var word = fault == OriginFault.None ? "good" : StandbyMetrics.Word(fault);
        _details[origin] = (fault, detail ?? word);
        if (known) StandbyLog.StateChanged(log, Name, origin, word, detail ?? word);
    }
}
