namespace CdnNode.Shaper;

/// <summary>What a session is doing, for operators.</summary>
/// <param name="Rate">s, its rate now; a channel that is slow or fast departs from it.</param>
/// <param name="Channels">Answers under way.</param>
/// <param name="QueuedBytes">q of all of them.</param>
/// <param name="State">The slowest of their states: Slow before Fast before Normal.</param>
/// <param name="IsStalled">One of them has a peer that takes nothing.</param>
/// <param name="SentBytes">Since the session began.</param>
/// <param name="LinkBandwidth">Smoothed, as far as the pace let it show.</param>
public readonly record struct SessionStatus(
    BitRate Rate, int Channels, long QueuedBytes, PaceState State, bool IsStalled, long SentBytes, BitRate LinkBandwidth);
