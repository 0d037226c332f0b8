namespace CdnNode.Operations.Admin;

/// <summary>The answer of <c>GET /api/explain</c>.</summary>
/// <param name="Url">The URL after normalisation.</param>
/// <param name="Route">YARP route id.</param>
/// <param name="Key">The canonical key text that is hashed.</param>
/// <param name="Fingerprint">The hash, 32 hexadecimal digits, as in the access log.</param>
/// <param name="Source">Where it would come from: <c>memory</c>, <c>disk</c>, <c>shield</c> or <c>origin</c>.</param>
/// <param name="TtlSeconds">Remaining lifetime, negative when stale; null when nothing is stored.</param>
/// <param name="Reasons">Why, one sentence a step.</param>
public sealed record Explanation(string Url, string Route, string Key, string Fingerprint, string Source, double? TtlSeconds, IReadOnlyList<string> Reasons);
