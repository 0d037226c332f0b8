namespace CdnNode.Origin;

/// <summary>Where answers come from that the cache hasn't got: the origins behind YARP, or a source of the node's own.</summary>
public interface IOrigin
{
    /// <summary>Asks once and gives the answer to the handler as it arrives.</summary>
    /// <returns><see cref="OriginFailure.None"/> when the answer was whole, or the handler wanted no more than its head.</returns>
    /// <remarks>Never throws for what the source, or the handler, does.</remarks>
    Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation);
}
