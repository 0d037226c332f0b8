namespace CdnNode.CatchUp.Dialects;

/// <summary>What is wrong with a parameter.</summary>
/// <param name="Parameter">As the dialect calls it.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Allowed">What would be right.</param>
public sealed record CatchUpProblem(string Parameter, string Problem, string Allowed);
