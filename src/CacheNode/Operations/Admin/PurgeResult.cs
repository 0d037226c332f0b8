namespace CdnNode.Operations.Admin;

/// <param name="Objects">Objects purged, or that would be.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record PurgeResult(long Objects, long Bytes);
