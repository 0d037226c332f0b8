using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using CdnNode.Origin.Health;
using CdnNode.Origin.Hedging;
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
    private uint _turn;

    public async Task<OriginFailure> AskAsync(OriginAsk ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        if (ask.Route.Cluster is not { } cluster || DestinationOrder.Of(cluster, ask) is not { Count: > 0 } all) return OriginFailure.NoOrigin;
        var usable = all.Where(d => breakers.MayAsk(cluster.ClusterId, d.DestinationId)).ToList();
        if (!ask.IsRetry) budgets.NoteRequest(cluster.ClusterId);
        var question = new Question(ask, handler, cluster, cancellation);
        if (usable.Count > 0 && await TryEachAsync(question, usable) is { } failure) return failure;
        return await LastResortAsync(question, all);
    }

    /// <summary>Null when none was asked.</summary>
    private async Task<OriginFailure?> TryEachAsync(Question question, List<DestinationState> usable)
    {
        var cluster = question.Cluster.ClusterId;
        OriginAttempt? last = null;
        var next = 0;
        if (question.Ask.MayHedge && options.Origin.HedgePlaylistsAfter > TimeSpan.Zero && usable.Count > 1)
        {
            var hedge = new Hedge(options.Origin.HedgePlaylistsAfter, () => budgets.TryRetry(cluster, "hedge"), time);
            (last, var askedBoth) = await hedge.RunAsync(
                (i, handler, cancellation) => GuardedAsync(question with { Handler = handler, Cancellation = cancellation }, usable[i], more: true), question.Handler, question.Cancellation);
            next = askedBoth ? 2 : 1;
            if (last is { MayAskAnother: false } || question.Cancellation.IsCancellationRequested) return last?.Failure ?? OriginFailure.Dropped;
        }
        for (; next < usable.Count; next++)
        {
            if (last is not null && !budgets.TryRetry(cluster, "next")) return last.Failure;
            var attempt = await GuardedAsync(question, usable[next], more: next + 1 < usable.Count && budgets.MayRetry(cluster));
            // A shield that had nothing from the origins, while another destination has: the shield is to blame.
            if (last is { IsForItsOrigins: true } && attempt is { Failure: OriginFailure.None, MayAskAnother: false }) await breakers.BlameAsync(cluster, usable[next - 1].DestinationId);
            last = attempt ?? last;
            if (attempt is { MayAskAnother: false } || question.Cancellation.IsCancellationRequested) return attempt?.Failure ?? OriginFailure.Dropped;
        }
        return last?.Failure;
    }

    /// <summary>
    /// With nobody else to ask, those that failed lately are asked all the same, each in its turn, so that whichever returns first is found; it
    /// is then back at once. One question alone: in an outage the origins see no more of them than usual.
    /// </summary>
    private async Task<OriginFailure> LastResortAsync(Question question, IReadOnlyList<DestinationState> all)
    {
        var isChosen = question.Ask.First is not null || question.Ask.Avoid is not null;
        var destination = isChosen ? all[0] : all[(int)(Interlocked.Increment(ref _turn) % (uint)all.Count)];
        var attempt = await TryAsync(question, destination, more: false);
        if (attempt is { CountsAgainst: false, Failure: OriginFailure.None }) await breakers.CloseAsync(question.Cluster.ClusterId, destination.DestinationId);
        return attempt.Failure;
    }

    private Task<OriginAttempt?> GuardedAsync(Question question, DestinationState destination, bool more) =>
        breakers.TryAsync(question.Cluster.ClusterId, destination.DestinationId, () => TryAsync(question, destination, more)).AsTask();

    private async ValueTask<OriginAttempt> TryAsync(Question question, DestinationState destination, bool more)
    {
        var (ask, handler, cluster, cancellation) = question;
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
        if (failure is not (OriginFailure.None or OriginFailure.Dropped) && !ask.IsLook)
            OriginLog.Failed(log, destination.DestinationId, failure, exchange.Context.Request.Path.Value ?? "", Describe(error, exchange));
        var isFault = failure is OriginFailure.Unreachable or OriginFailure.Timeout or OriginFailure.BadAnswer or OriginFailure.Cut
            || exchange.StatusCode is >= 500 and not 501;
        var counts = isFault && !exchange.IsForItsOrigins && !cancellation.IsCancellationRequested;
        return new OriginAttempt(failure, !exchange.HeadTaken && failure != OriginFailure.Dropped, counts, exchange.IsForItsOrigins);
    }

    private sealed record Question(OriginAsk Ask, IAnswerHandler Handler, ClusterState Cluster, CancellationToken Cancellation);

    private static OriginFailure Classify(ForwarderError error, OriginExchange exchange) => (error, exchange.Error) switch
    {
        (_, AnswerDroppedException dropped) => dropped.Reason,
        (ForwarderError.None, _) => OriginFailure.None,
        (_, OperationCanceledException) => OriginFailure.Timeout,
        (_, not null) => OriginFailure.Dropped,
        (ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled or ForwarderError.ResponseBodyCanceled, _) => OriginFailure.Timeout,
        (ForwarderError.ResponseBodyDestination, _) => OriginFailure.Cut,
        (ForwarderError.ResponseHeaders, _) => OriginFailure.BadAnswer,
        _ => IsNonsense(exchange) ? OriginFailure.BadAnswer : OriginFailure.Unreachable,
    };

    /// <summary>It answered, but what came is no answer, or too much of one.</summary>
    private static bool IsNonsense(OriginExchange exchange) => exchange.Context.Features.Get<IForwarderErrorFeature>()?.Exception
        is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded };

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
