using CdnNode.Standby.Serving;

namespace CdnNode.Origin;

/// <summary>Leads each question to the source of its route: one of the node's own, else the origins behind YARP, channels with a hot standby first.</summary>
internal sealed class RoutedOrigin(OwnRoutes own, StandbyOrigin origins) : IOrigin
{
    public Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation) =>
        (own.Find(ask.Route) ?? origins).AskAsync(ask, handler, cancellation);
}
