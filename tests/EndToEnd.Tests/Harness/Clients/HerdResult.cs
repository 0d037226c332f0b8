namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>What one client of a herd got.</summary>
/// <param name="Head">Null when no answer came.</param>
/// <param name="BodyRight">Every byte as expected and the whole of it.</param>
internal sealed record HerdResult(RawHead? Head, bool BodyRight);
