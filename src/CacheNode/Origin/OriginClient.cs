using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin;

/// <summary>
/// Asks the destinations of a route's cluster in their order until one gives an answer that a handler takes. The next one is asked only
/// while the handler has seen nothing: no refused connection, time-out or 5xx of one origin reaches a viewer that another could serve.
/// </summary>
public sealed class OriginClient(IHttpForwarder forwarder, NodeOptions options, TimeProvider time, EdgeMetrics metrics, ILogger<OriginClient> log) : IOrigin
{
    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        if (ask.Route.Cluster is not { } cluster || DestinationOrder.Of(cluster, ask.Destination) is not { Count: > 0 } destinations) return OriginFailure.NoOrigin;
        var failure = OriginFailure.NoOrigin;
        for (var i = 0; i < destinations.Count; i++)
        {
            bool mayRetry;
            (failure, mayRetry) = await TryAsync(ask, handler, cluster, destinations[i], i + 1 < destinations.Count, cancellation);
            if (!mayRetry || cancellation.IsCancellationRequested) return failure;
        }
        return failure;
    }

    private async Task<(OriginFailure Failure, bool MayRetry)> TryAsync(
        OriginAsk ask, IAnswerHandler handler, ClusterState cluster, DestinationState destination, bool more, CancellationToken cancellation)
    {
        var settings = options.Origin;
        var exchange = new OriginExchange(ask, handler, new MinimumRate(settings.MinimumRate.BytesPerSecond, settings.MinimumRateWindow, time), time);
        await using var exchangeLifetime = exchange;
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var config = (cluster.Model.Config.HttpRequest ?? ForwarderRequestConfig.Empty) with
        {
            ActivityTimeout = ask.FirstByteTimeout > settings.IdleTimeout ? ask.FirstByteTimeout : settings.IdleTimeout,
        };
        var start = time.GetTimestamp();
        var error = await forwarder.SendAsync(
            exchange.Context,
            destination.Model.Config.Address,
            cluster.Model.HttpClient,
            config,
            new OriginTransformer(ask.Route.Transformer, exchange, more),
            attempt.Token);
        var failure = Classify(error, exchange);
        metrics.OriginAnswered(Word(failure), time.GetElapsedTime(start));
        if (failure is not (OriginFailure.None or OriginFailure.Dropped))
            OriginLog.Failed(log, destination.DestinationId, failure, exchange.Context.Request.Path.Value ?? "", Describe(error, exchange));
        return (failure, !exchange.HeadTaken && failure != OriginFailure.Dropped);
    }

    private static OriginFailure Classify(ForwarderError error, OriginExchange exchange) => (error, exchange.Error) switch
    {
        (_, AnswerDroppedException dropped) => dropped.Reason,
        (ForwarderError.None, _) => OriginFailure.None,
        (_, OperationCanceledException) => OriginFailure.Timeout,
        (_, not null) => OriginFailure.Dropped,
        (ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled or ForwarderError.ResponseBodyCanceled, _) => OriginFailure.Timeout,
        (ForwarderError.ResponseBodyDestination, _) => OriginFailure.Cut,
        (ForwarderError.ResponseHeaders, _) => OriginFailure.BadAnswer,
        _ => OriginFailure.Unreachable,
    };

    private static string Describe(ForwarderError error, OriginExchange exchange) =>
        exchange.Error?.Message ?? exchange.Context.Features.Get<IForwarderErrorFeature>()?.Exception?.Message ?? error.ToString();

    private static string Word(OriginFailure failure) => failure switch
    {
        OriginFailure.None => "ok",
        OriginFailure.Unreachable => "unreachable",
        OriginFailure.Timeout => "timeout",
        OriginFailure.BadAnswer => "bad",
        OriginFailure.Cut => "cut",
        _ => "dropped",
    };
}
