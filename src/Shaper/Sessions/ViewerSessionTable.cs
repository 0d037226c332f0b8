using System.Collections.Concurrent;

namespace CdnNode.Shaper;

/// <summary>The sessions that are remembered between requests, by key: at most <see cref="ShaperOptions.MaxSessions"/>, idle ones forgotten.</summary>
/// <remarks>
/// Finding a session takes no lock. Adding and removing take one, so the count is exact: it never exceeds the bound. A full table first forgets what is
/// idle, at most once a second, since looking is linear and anybody can invent session ids; else it refuses, and the caller
/// paces by connection.
/// </remarks>
public sealed class ViewerSessionTable
{
    private readonly ConcurrentDictionary<SessionKey, ViewerSession> _sessions = new();
    private readonly Lock _lock = new();
    private readonly ShaperSettings _settings;
    private readonly PaceClock _clock;
    private readonly Func<int, ShaperSettings?, ViewerSession> _create;
    private readonly Action<ViewerSession> _forgotten;
    private long _lastSweepNanos = long.MinValue / 2;
    private int _count;
    private long _refused;
    private long _expired;

    internal ViewerSessionTable(
        ShaperSettings settings, PaceClock clock, Func<int, ShaperSettings?, ViewerSession> create, Action<ViewerSession> forgotten) =>
        (_settings, _clock, _create, _forgotten) = (settings, clock, create, forgotten);

    /// <summary>Sessions remembered now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Sessions refused since the table was full.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Sessions forgotten since they were idle.</summary>
    public long Expired => Volatile.Read(ref _expired);

    /// <summary>Finds or makes the session of a key and enters it; the caller leaves it. Null when the table is full of sessions in use.</summary>
    /// <param name="key">Who.</param>
    /// <param name="classIndex">Its class, should it be new; -1 for the default class.</param>
    /// <param name="settings">The options it runs under, should it be new; null: the node's.</param>
    public ViewerSession? Enter(SessionKey key, int classIndex = -1, ShaperSettings? settings = null)
    {
        if (_sessions.TryGetValue(key, out var session) && session.TryEnter())
            return session;
        lock (_lock)
        {
            if (_sessions.TryGetValue(key, out session) && session.TryEnter())
                return session;
            if (_count >= _settings.Options.MaxSessions && !MakeRoom())
            {
                _refused++;
                return null;
            }
            session = _create(classIndex, settings);
            session.IsRemembered = true;
            session.TryEnter();
            _sessions[key] = session;
            _count++;
            return session;
        }
    }

    /// <summary>Those remembered now, in no order. Any thread.</summary>
    public IEnumerable<KeyValuePair<SessionKey, ViewerSession>> Remembered => _sessions;

    /// <summary>Forgets the sessions that were idle long enough; returns how many.</summary>
    public int Sweep()
    {
        lock (_lock)
            return SweepLocked(_clock.NowNanos);
    }

    private bool MakeRoom()
    {
        var now = _clock.NowNanos;
        return now - _lastSweepNanos >= PaceClock.Second && SweepLocked(now) > 0 && _count < _settings.Options.MaxSessions;
    }

    private int SweepLocked(long now)
    {
        _lastSweepNanos = now;
        var removed = 0;
        foreach (var (key, session) in _sessions)
        {
            // Expiry is for good, so whoever holds the session without having entered it must look it up anew.
            if (!session.TryExpire(now) || !_sessions.TryRemove(key, out _))
                continue;
            _forgotten(session);
            removed++;
        }
        _count -= removed;
        _expired += removed;
        return removed;
    }
}
