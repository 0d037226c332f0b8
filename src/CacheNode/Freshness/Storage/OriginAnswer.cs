namespace CdnNode.Freshness;

/// <summary>A final answer's head as it came from the origin.</summary>
/// <param name="RequestSent">When the request left.</param>
/// <param name="Received">When the head was complete.</param>
/// <param name="CloseDelimited">Whether only the connection's close ends the body, so that completeness can't be told.</param>
/// <param name="IsLocal">Whether it comes from a disk of the node's.</param>
public readonly record struct OriginAnswer(
    int Status, IHeaderDictionary Fields, CacheInstant RequestSent, CacheInstant Received, bool CloseDelimited = false, bool IsLocal = false);
