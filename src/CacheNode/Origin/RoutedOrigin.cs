namespace CdnNode.Origin;

/// <summary>Leads each question to the source of its route: one of the node's own, else the origins behind YARP.</summary>
public sealed class RoutedOrigin(OwnRoutes own, OriginClient client) : IOrigin
{
    public Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation) =>
        (own.Find(ask.Route) ?? client).AskAsync(ask, handler, cancellation);
}
