namespace CdnNode.Shaper;

/// <summary>Answer of a source.</summary>
public enum PullStatus
{
    /// <summary>A packet was given.</summary>
    Data,

    /// <summary>A packet was given, and it is the last: the channel completes when it has left, not only when it would read on.</summary>
    Last,

    /// <summary>Nothing now; the source wakes the channel when there is (<see cref="ShaperChannel.Wake"/>).</summary>
    Pending,

    /// <summary>There will be no more: what is queued still leaves, then the channel ends as completed.</summary>
    End,

    /// <summary>The source broke: what is queued still leaves, then the channel ends as failed.</summary>
    Failed,
}
