namespace CdnNode.Freshness;

/// <param name="Outcome">What to do.</param>
/// <param name="Response">The renewed answer; the old one on a mismatch.</param>
/// <param name="Decision">Why it may or may not be kept.</param>
public readonly record struct RevalidationResult(RevalidationOutcome Outcome, StoredResponse Response, StorageDecision Decision);
