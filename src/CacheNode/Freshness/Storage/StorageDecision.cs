namespace CdnNode.Freshness;

/// <summary>Whether to store an answer, why, and how long it is fresh.</summary>
/// <param name="Directives">The directives that governed the decision.</param>
/// <param name="ExplicitLifetime">What the origin said, null if nothing.</param>
/// <param name="AgeUnreadable"><c>Age</c> wasn't one number, and by policy that makes the answer stale from the start.</param>
public readonly record struct StorageDecision(
    StoreReason Reason, ResponseDirectives Directives, TimeSpan? ExplicitLifetime, Lifetime Lifetime, bool AgeUnreadable)
{
    public bool IsStored => Reason == StoreReason.Stored;
}
