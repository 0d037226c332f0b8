namespace CdnNode.Operations.Logging;

/// <summary>The written names of <see cref="CacheOutcome"/>.</summary>
public static class CacheOutcomes
{
    private static readonly string[] Names = [.. Enum.GetValues<CacheOutcome>().Select(outcome => outcome.ToString().ToLowerInvariant())];

    /// <summary>Lower case; allocates nothing.</summary>
    public static string ToText(this CacheOutcome outcome) => Names[(int)outcome];
}
