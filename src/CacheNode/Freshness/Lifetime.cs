namespace CdnNode.Freshness;

/// <summary>How long an answer is fresh, counted in the answer's age.</summary>
public readonly record struct Lifetime(TimeSpan Duration, LifetimeSource Source)
{
    public static Lifetime None => default;
}
