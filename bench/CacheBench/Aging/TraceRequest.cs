namespace CdnNode.CacheBench.Aging;

/// <param name="Object">Which object.</param>
/// <param name="Bytes">How big it is.</param>
/// <param name="Counts">False for a crawler's: its hits and misses say nothing of what viewers get.</param>
internal readonly record struct TraceRequest(ulong Object, int Bytes, bool Counts = true);
