namespace CdnNode.Operations.Admin;

/// <summary>One thing that <c>GET /readyz</c> asks; registered as a service, in any number.</summary>
/// <param name="Name">What is asked: <c>disk</c>, <c>origin</c>, <c>recorder</c> ...</param>
/// <param name="Check">Runs per call, so it must be cheap and must not wait.</param>
public sealed record ReadinessSource(string Name, Func<Readiness> Check);
