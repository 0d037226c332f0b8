namespace CdnNode.Operations.Admin;

/// <summary>One verdict: ready, degraded (still ready: what is stored is served) or not ready.</summary>
/// <param name="Note">Why, when it isn't plainly ready.</param>
public readonly record struct Readiness(ReadinessLevel Level, string? Note)
{
    public static Readiness Ready => default;

    public static Readiness Degraded(string note) => new(ReadinessLevel.Degraded, note);

    public static Readiness NotReady(string note) => new(ReadinessLevel.NotReady, note);
}
