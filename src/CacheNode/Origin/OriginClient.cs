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
/// viewer that another could serve. Those that failed lately are left alone (<see cref="DestinationBreakers"/>) while others answer; behind them, as a
/// last resort, they are asked all the same, and the first that answers is back at once.
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
        var candidates = new Queue<Candidate>(usable.Select(static d => new Candidate(d, IsLeft: false)));
        foreach (var destination in InTurn(ask, [.. all.Except(usable)])) candidates.Enqueue(new Candidate(destination, IsLeft: true));
        var attempt = await AskEachAsync(new Question(ask, handler, cluster, time.GetTimestamp(), cancellation), candidates);
        return attempt?.Failure ?? OriginFailure.Dropped;
    }

    /// <summary>With the budget spent only the first of them is asked: so that whichever returns is found, each is the first in its turn.</summary>
    private List<DestinationState> InTurn(OriginAsk ask, List<DestinationState> left)
    {
        if (left.Count < 2 || ask.First is not null || ask.Avoid is not null) return left;
        var first = (int)(Interlocked.Increment(ref _turn) % (uint)left.Count);
        return [.. left[first..], .. left[..first]];
    }

    /// <returns>Null when the question was given up before anyone was asked.</returns>
    private async Task<OriginAttempt?> AskEachAsync(Question question, Queue<Candidate> candidates)
    {
        var cluster = question.Cluster.ClusterId;
        var (last, lastDestination) = await AskTwoAsync(question, candidates);
        while (!question.Cancellation.IsCancellationRequested && last is null or { MayAskAnother: true } && candidates.TryDequeue(out var next))
        {
            if (last is not null && ((next.IsLeft && IsLate(question)) || !budgets.TryRetry(cluster, next.IsLeft ? "last-resort" : "next"))) return last;
            var more = candidates.Count > 0 && budgets.MayRetry(cluster);
            if (await AskAsync(question, next, more) is not { } attempt)
            {
                candidates.Enqueue(next with { IsLeft = true });
                continue;
            }
            // A shield that had nothing from the origins, while another destination has: the shield is to blame.
            if (last is { IsForItsOrigins: true } && attempt is { Failure: OriginFailure.None, MayAskAnother: false }) await breakers.BlameAsync(cluster, lastDestination!.DestinationId);
            (last, lastDestination) = (attempt, next.Destination);
        }
        return last;
    }

    /// <summary>The first two, the second one when the first is slow; nothing is asked where no playlists are hedged.</summary>
    private async Task<(OriginAttempt? Attempt, DestinationState? By)> AskTwoAsync(Question question, Queue<Candidate> candidates)
    {
        List<Candidate> two = [.. candidates.Where(static c => !c.IsLeft).Take(2)];
        if (!question.Ask.MayHedge || options.Origin.HedgePlaylistsAfter <= TimeSpan.Zero || two.Count < 2) return (null, null);
        var hedge = new Hedge(options.Origin.HedgePlaylistsAfter, () => budgets.TryRetry(question.Cluster.ClusterId, "hedge"), time);
        var (attempt, askedBoth) = await hedge.RunAsync(
            (i, handler, cancellation) => AskAsync(question with { Handler = handler, Cancellation = cancellation }, two[i], more: true), question.Handler, question.Cancellation);
        if (!askedBoth) two.RemoveAt(1);
        foreach (var asked in two)
        {
            candidates.Dequeue();
            if (attempt is null) candidates.Enqueue(asked with { IsLeft = true });
        }
        return (attempt, two[^1].Destination);
    }

    /// <summary>Those that failed lately are asked late in a question's life, and not when a viewer has waited for two silent ones.</summary>
    private bool IsLate(Question question) => time.GetElapsedTime(question.Began) >= 2 * question.Ask.FirstByteTimeout;

    /// <returns>Null when its breakers don't let it be asked now.</returns>
    private async Task<OriginAttempt?> AskAsync(Question question, Candidate candidate, bool more)
    {
        var (cluster, destination) = (question.Cluster.ClusterId, candidate.Destination);
        if (!candidate.IsLeft) return await breakers.TryAsync(cluster, destination.DestinationId, () => TryAsync(question, destination, more));
        var attempt = await TryAsync(question, destination, more);
        if (attempt is { CountsAgainst: false, Failure: OriginFailure.None, MayAskAnother: false }) await breakers.CloseAsync(cluster, destination.DestinationId);
        return attempt;
    }

    private async ValueTask<OriginAttempt> TryAsync(Question question, DestinationState destination, bool more)
    {
        var (ask, handler, cluster, _, cancellation) = question;
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

    /// <param name="Began">A time stamp.</param>
    private sealed record Question(OriginAsk Ask, IAnswerHandler Handler, ClusterState Cluster, long Began, CancellationToken Cancellation);

    /// <param name="IsLeft">It failed lately: asked behind all others, past its breakers.</param>
    private sealed record Candidate(DestinationState Destination, bool IsLeft);

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
