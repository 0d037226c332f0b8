namespace CdnNode.Hls.CommonMedia;

/// <summary>CMCD <c>nrr</c>: the range that the next request will ask for.</summary>
/// <param name="First">First byte; null for the last <paramref name="Last"/> bytes.</param>
/// <param name="Last">Last byte, inclusive; null: to the end.</param>
public readonly record struct CmcdRange(long? First, long? Last);
