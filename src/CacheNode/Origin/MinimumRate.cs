namespace CdnNode.Origin;

/// <summary>
/// A body slower than so many bytes a second over a whole window is a failure: an origin that drips holds a connection and its viewers. Time
/// during which the edge itself keeps the origin waiting doesn't count.
/// </summary>
internal sealed class MinimumRate(long bytesPerSecond, TimeSpan window, TimeProvider time)
{
    private long _windowStart = time.GetTimestamp();
    private long _bytes;
    private long _paused;

    /// <exception cref="AnswerDroppedException">The window is over and too few bytes came in it.</exception>
    public void Count(int bytes)
    {
        _paused = time.GetTimestamp();
        _bytes += bytes;
        var elapsed = time.GetElapsedTime(_windowStart, _paused);
        if (bytesPerSecond <= 0 || elapsed < window) return;
        if (_bytes < bytesPerSecond * elapsed.TotalSeconds)
            throw new AnswerDroppedException(OriginFailure.Timeout, $"The body came at {_bytes / elapsed.TotalSeconds:F0} B/s; allowed: {bytesPerSecond} B/s or more.");
        _windowStart = _paused;
        _bytes = 0;
    }

    /// <summary>The edge took the bytes: the origin's clock goes on.</summary>
    public void Resume() => _windowStart += time.GetTimestamp() - _paused;
}
