using CdnNode.Freshness;

namespace CdnNode.Origin;

/// <summary>The head of an origin's answer, as YARP copied it.</summary>
/// <param name="Status">Final status code.</param>
/// <param name="Fields">Response fields without hop-by-hop ones. Owned by the exchange: valid during the call.</param>
/// <param name="CloseDelimited">Only the connection's close ends the body (RFC 9112 section 6.3).</param>
/// <param name="IsLocal">It is on a disk of the node's already: the disk tier needs no copy.</param>
public sealed record OriginHead(int Status, IHeaderDictionary Fields, CacheInstant RequestSent, CacheInstant Received, bool CloseDelimited, bool IsLocal = false)
{
    /// <summary>Id of the destination that answered; null for sources of the node's own.</summary>
    public string? Destination { get; init; }

    public OriginAnswer ToAnswer() => new(Status, Fields, RequestSent, Received, CloseDelimited, IsLocal);
}
