using CdnNode.Hls.Playlists;
using CdnNode.Standby;

namespace CdnNode.Origin.Health;

/// <summary>How the origins of one live playlist do, by what they answered for it, and which of them serves it. For use by several threads.</summary>
/// <remarks>
/// The origins have the same segments under the same numbers and names (else the channel needs a hot standby). Only the serving one is asked, by viewers; the
/// others are looked at when it has a fault, and those in front of it while they prove themselves. One whose numbers are below those that viewers have
/// seen doesn't do better.
/// </remarks>
internal sealed class PlaylistOrigins(string path)
{
    private const string Channel = "playlist";
    private readonly Lock _lock = new();
    private readonly LocalActiveOrigin _decision = new();
    private readonly Dictionary<string, PlaylistWatch> _watches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);
    private TimeSpan? _target;
    private TimeSpan? _looked;
    private bool _isLooking;
    private long _shown;

    public string Path => path;

    /// <summary>Id of the destination that serves it; null before a live playlist came.</summary>
    public string? Active { get; private set; }

    /// <summary>A destination answered.</summary>
    /// <param name="playlist">Null when there was none.</param>
    /// <param name="fault">Why there was none.</param>
    public void Take(string destination, MediaPlaylist? playlist, OriginFault fault, TimeSpan now)
    {
        lock (_lock)
        {
            if (playlist is { IsLive: true }) _target ??= playlist.TargetDuration;
            if (_target is not { } target) return;
            if (!_watches.TryGetValue(destination, out var watch)) _watches[destination] = watch = new PlaylistWatch(target);
            if (playlist is null) watch.Fail(fault);
            else watch.Take(playlist, now);
            if (playlist is not null) _ends[destination] = playlist.NextMediaSequence;
        }
    }

    /// <summary>What is wrong with a destination; none when nothing is known of it.</summary>
    public OriginFault FaultOf(string destination, TimeSpan now)
    {
        lock (_lock) return _watches.TryGetValue(destination, out var watch) ? watch.FaultAt(now) : OriginFault.None;
    }

    /// <summary>Chooses who serves from now on.</summary>
    /// <param name="order">All destinations, the preferred first.</param>
    /// <returns>The one before and what is wrong with it, when it is another.</returns>
    public (string From, OriginFault Fault)? Decide(IReadOnlyList<string> order, TimeSpan now)
    {
        lock (_lock)
        {
            if (_target is null) return null;
            var (before, next) = (Active, _decision.Decide(Channel, [.. order.Select(destination => new OriginState(destination, StateOf(destination, now)))], now));
            Active = next;
            return before is null || before == next ? null : (before, StateOf(before, now));
        }
    }

    /// <summary>What viewers get.</summary>
    public void Show(MediaPlaylist playlist)
    {
        lock (_lock) _shown = playlist.NextMediaSequence;
    }

    /// <summary>Whether to look at other destinations now: one look at a time, once in half a target duration. <see cref="EndLook"/> ends it.</summary>
    public bool TryBeginLook(TimeSpan now)
    {
        lock (_lock)
        {
            if (_isLooking || (_looked is { } last && _target is { } target && now - last < target / 2)) return false;
            (_looked, _isLooking) = (now, true);
            return true;
        }
    }

    public void EndLook()
    {
        lock (_lock) _isLooking = false;
    }

    private OriginFault StateOf(string destination, TimeSpan now)
    {
        if (!_watches.TryGetValue(destination, out var watch)) return OriginFault.NoAnswer;
        var fault = watch.FaultAt(now);
        return fault == OriginFault.None && destination != Active && _ends.GetValueOrDefault(destination) < _shown ? OriginFault.Backwards : fault;
    }
}
