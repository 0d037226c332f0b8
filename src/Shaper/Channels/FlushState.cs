namespace CdnNode.Shaper;

/// <summary>State of a write that was pending.</summary>
public enum FlushState
{
    /// <summary>Settled; the result tells.</summary>
    Done,

    /// <summary>The transport has not taken it: what comes due meanwhile is a failure.</summary>
    Pending,

    /// <summary>It waits for flow control of one stream (HTTP/2): it counts as q, not as failure.</summary>
    PendingOnFlowControl,
}
