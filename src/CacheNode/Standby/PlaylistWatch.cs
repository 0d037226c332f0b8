using CdnNode.Hls.Playlists;

namespace CdnNode.Standby;

/// <summary>Judges one media playlist at one origin by how it advances.</summary>
/// <remarks>
/// <code>
/// Good --Fail, numbers fall, the end, 3 target durations without advance--> Faulty
/// Faulty --advances--> Proving --3 target durations of advances--> Good
/// Proving --any fault--> Faulty
/// </code>
/// A playlist is good when first seen. The first after a Fail is no advance, however far it is: a web server may be up again before its packager and show the
/// last that this one wrote. <c>now</c> is time since any fixed moment, by a clock that doesn't jump.
/// </remarks>
internal sealed class PlaylistWatch(TimeSpan targetDuration)
{
    /// <summary>Target durations without an advance after which a playlist is frozen, and with advances after which it is good again.</summary>
    private const int Targets = 3;
    private OriginFault _fault;
    private TimeSpan? _advanced;
    private TimeSpan _provingSince;
    private long _next;
    private bool _isBack;

    /// <summary>What is wrong at the moment; <see cref="OriginFault.None"/> when it may serve.</summary>
    public OriginFault FaultAt(TimeSpan now) =>
        _fault is OriginFault.None or OriginFault.Proving && now - _advanced >= Targets * targetDuration ? OriginFault.Frozen : _fault;

    /// <summary>A media playlist came.</summary>
    public void Take(MediaPlaylist playlist, TimeSpan now)
    {
        var next = playlist.NextMediaSequence;
        _fault = FaultAt(now);
        if (_advanced is null) (_next, _advanced) = (next, now);
        else if (next < _next) Fall(next, now);
        else if (_isBack) _next = next;
        else if (next > _next) Advance(next, now);
        _isBack = false;
        if (playlist.EndList) _fault = OriginFault.Ended;
    }

    /// <summary>Anything else came, or nothing.</summary>
    public void Fail(OriginFault fault) => (_fault, _isBack) = (fault, true);

    private void Fall(long next, TimeSpan now) => (_fault, _next, _advanced) = (OriginFault.Backwards, next, now);

    private void Advance(long next, TimeSpan now)
    {
        if (_fault is not (OriginFault.None or OriginFault.Proving)) (_fault, _provingSince) = (OriginFault.Proving, now);
        else if (_fault == OriginFault.Proving && now - _provingSince >= Targets * targetDuration) _fault = OriginFault.None;
        (_next, _advanced) = (next, now);
    }
}
