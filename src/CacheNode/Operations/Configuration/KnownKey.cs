namespace CdnNode.Operations.Configuration;

/// <summary>A key that the readers ask for.</summary>
/// <param name="Path">The full key.</param>
/// <param name="Kind">What may stand there.</param>
public sealed record KnownKey(string Path, KeyKind Kind);
