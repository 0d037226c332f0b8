namespace CdnNode.Origin.Health;

/// <summary>
/// How much asking again may add to a cluster's load: a token bucket that each request fills by a share of one and each retry empties by one.
/// In an outage retries run dry instead of multiplying the load (Google SRE book, chapter 22, "retry budget").
/// </summary>
/// <param name="share">Retries a request, 0 to 1.</param>
/// <param name="reserve">Retries that are free, for clusters that are hardly asked.</param>
public sealed class RetryBudget(double share, int reserve = 10)
{
    private readonly Lock _lock = new();
    private double _tokens = reserve;

    public void NoteRequest()
    {
        lock (_lock) _tokens = Math.Min(reserve, _tokens + share);
    }

    /// <summary>Whether a retry would be paid for now.</summary>
    public bool MayRetry
    {
        get
        {
            lock (_lock) return _tokens >= 1;
        }
    }

    public bool TryRetry()
    {
        lock (_lock)
        {
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }
}
