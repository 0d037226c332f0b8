using CdnNode.Freshness;

namespace CdnNode.Origin;

/// <summary>The head of an origin's answer, as YARP copied it.</summary>
/// <param name="Status">Final status code.</param>
/// <param name="Fields">Response fields without hop-by-hop ones. Owned by the exchange: valid during the call.</param>
/// <param name="CloseDelimited">Only the connection's close ends the body (RFC 9112 section 6.3).</param>
public sealed record OriginHead(int Status, IHeaderDictionary Fields, CacheInstant RequestSent, CacheInstant Received, bool CloseDelimited)
{
    public OriginAnswer ToAnswer() => new(Status, Fields, RequestSent, Received, CloseDelimited);
}
