namespace CdnNode.Freshness;

/// <summary>What came of a 304.</summary>
public enum RevalidationOutcome
{
    /// <summary>The stored answer is renewed; put the new head in place of the old one.</summary>
    Renewed,

    /// <summary>The answer serves the request that asked, but may no longer be kept (<c>no-store</c> appeared, say).</summary>
    RenewedForThisUse,

    /// <summary>The 304 is about another answer than the stored one: ask again without conditions.</summary>
    Mismatch,
}
