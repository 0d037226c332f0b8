using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using CdnNode.Origin.Health;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Origin;

/// <summary>
/// Asks the destinations of a route's cluster in their order until one gives an answer that a handler takes. The next one is asked only
/// while the handler has seen nothing and the cluster's retry budget allows: no refused connection, time-out or 5xx of one origin reaches a
/// viewer that another could serve. Those that failed lately are left alone (<see cref="DestinationBreakers"/>).
/// </summary>
public sealed class OriginClient(
    IHttpForwarder forwarder, NodeOptions options, DestinationBreakers breakers, RetryBudgets budgets, TimeProvider time, EdgeMetrics metrics, ILogger<OriginClient> log) : IOrigin
{
    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        if (ask.Route.Cluster is not { } cluster || DestinationOrder.Of(cluster, ask) is not { Count: > 0 } all) return OriginFailure.NoOrigin;
        var usable = all.Where(d => breakers.MayAsk(cluster.ClusterId, d.DestinationId)).ToList();
        var budget = budgets.Of(cluster.ClusterId);
        if (!ask.IsRetry) budget.NoteRequest();
        OriginAttempt? last = null;
        for (var i = 0; i < usable.Count; i++)
        {
            if (last is not null && !budget.TryRetry()) return last.Failure;
            var (destination, more) = (usable[i], i + 1 < usable.Count);
            var attempt = await breakers.TryAsync(
                cluster.ClusterId, destination.DestinationId, () => TryAsync(ask, handler, cluster, destination, more, cancellation));
            last = attempt ?? last;
            if (attempt is { MayAskAnother: false } || cancellation.IsCancellationRequested) return attempt?.Failure ?? OriginFailure.Dropped;
        }
        // With nobody else to ask, the one that failed lately is asked all the same.
        last ??= await TryAsync(ask, handler, cluster, all[0], more: false, cancellation);
        return last.Failure;
    }

    private async ValueTask<OriginAttempt> TryAsync(
        OriginAsk ask, IAnswerHandler handler, ClusterState cluster, DestinationState destination, bool more, CancellationToken cancellation)
    {
        var settings = options.Origin;
        var exchange = new OriginExchange(ask, destination.DestinationId, handler, new MinimumRate(settings.MinimumRate.BytesPerSecond, settings.MinimumRateWindow, time), time);
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
        var isFault = failure is OriginFailure.Unreachable or OriginFailure.Timeout or OriginFailure.BadAnswer or OriginFailure.Cut
            || exchange.StatusCode is >= 500 and not 501;
        return new OriginAttempt(failure, !exchange.HeadTaken && failure != OriginFailure.Dropped, isFault && !cancellation.IsCancellationRequested);
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
