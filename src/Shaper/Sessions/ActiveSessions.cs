namespace CdnNode.Shaper;

/// <summary>The sessions of one wheel that have something to send, for the fair share.</summary>
/// <remarks>The wheel's thread adds and removes; the sharer copies ten times a second at most, under a lock that is free nearly always.</remarks>
internal sealed class ActiveSessions(WheelCounters counters)
{
    private readonly Lock _lock = new();
    private ViewerSession?[] _sessions = new ViewerSession?[16];
    private int _count;

    public void Add(ViewerSession session)
    {
        lock (_lock)
        {
            if (_count == _sessions.Length)
                Array.Resize(ref _sessions, _count * 2);
            session.ActiveIndex = _count;
            _sessions[_count++] = session;
            counters.ActiveSessions = _count;
        }
    }

    public void Remove(ViewerSession session)
    {
        lock (_lock)
        {
            var last = _sessions[--_count]!;
            _sessions[session.ActiveIndex] = last;
            last.ActiveIndex = session.ActiveIndex;
            _sessions[_count] = null;
            counters.ActiveSessions = _count;
        }
    }

    /// <summary>Appends them all.</summary>
    public void CopyTo(List<ViewerSession> destination)
    {
        lock (_lock)
        {
            for (var i = 0; i < _count; i++)
                destination.Add(_sessions[i]!);
        }
    }
}
