namespace CdnNode.Origin;

/// <summary>How one destination answered.</summary>
/// <param name="Failure">Why there is no usable answer.</param>
/// <param name="MayAskAnother">The handler has seen nothing: another destination may do better.</param>
/// <param name="CountsAgainst">The destination's own fault: it broke, was late, talked nonsense or said 5xx.</param>
/// <param name="IsForItsOrigins">It is a shield whose origins failed: its own fault only if another destination does better.</param>
internal sealed record OriginAttempt(OriginFailure Failure, bool MayAskAnother, bool CountsAgainst, bool IsForItsOrigins = false);
