using System.Collections.Concurrent;
using CdnNode.Operations.Options;
using Polly;
using Polly.CircuitBreaker;

namespace CdnNode.Origin.Health;

/// <summary>Remembers which destinations fail: one circuit breaker each, by Polly.</summary>
/// <remarks>
/// <code>
///   Closed --two failures, and half of what was asked in 10 s--> Open: others are asked at once
///     ^                                                            |
///     |                                                 OriginOptions.ReturnAfter
///     |                                                            v
///     +------------------the one request that tries it succeeds-- HalfOpen --it fails--> Open
/// </code>
/// So an origin is left at once and comes back of its own accord at most once in that time. The last one of a cluster is never left: with
/// nobody else to ask, an open breaker is passed over.
/// </remarks>
public sealed class DestinationBreakers(NodeOptions options, TimeProvider time, ILogger<DestinationBreakers> log)
{
    private static readonly TimeSpan s_sampling = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(string Cluster, string Destination), Breaker> _breakers = new();

    /// <summary>Whether it may be asked: for one that failed, whether somebody is to try it again.</summary>
    public bool MayAsk(string cluster, string destination)
    {
        var breaker = Find(cluster, destination);
        // Polly's breaker leaves its open state only when it is used.
        return breaker.State.CircuitState != CircuitState.Open || time.GetElapsedTime(breaker.OpenedAt) >= options.Origin.ReturnAfter;
    }

    /// <summary>Asks through the breaker.</summary>
    /// <returns>Null when it may not be asked now.</returns>
    internal async ValueTask<OriginAttempt?> TryAsync(string cluster, string destination, Func<ValueTask<OriginAttempt>> ask)
    {
        OriginAttempt? result = null;
        try
        {
            await Find(cluster, destination).Pipeline.ExecuteAsync(
                async _ =>
                {
                    result = await ask();
                    return result.CountsAgainst;
                },
                CancellationToken.None);
            return result;
        }
        catch (BrokenCircuitException)
        {
            return result;
        }
    }

    private Breaker Find(string cluster, string destination) => _breakers.GetOrAdd((cluster, destination), Make);

    private Breaker Make((string Cluster, string Destination) name)
    {
        var breaker = new Breaker();
        var strategy = new CircuitBreakerStrategyOptions<bool>
        {
            ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Result),
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            SamplingDuration = s_sampling,
            BreakDuration = options.Origin.ReturnAfter,
            StateProvider = breaker.State,
            OnOpened = opened =>
            {
                breaker.OpenedAt = time.GetTimestamp();
                OriginLog.Left(log, name.Destination, opened.BreakDuration);
                return ValueTask.CompletedTask;
            },
            OnClosed = _ =>
            {
                OriginLog.Returned(log, name.Destination);
                return ValueTask.CompletedTask;
            },
        };
        breaker.Pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = time }.AddCircuitBreaker(strategy).Build();
        return breaker;
    }

    private sealed class Breaker
    {
        private long _openedAt;

        public ResiliencePipeline<bool> Pipeline { get; set; } = ResiliencePipeline<bool>.Empty;

        public CircuitBreakerStateProvider State { get; } = new();

        public long OpenedAt
        {
            get => Interlocked.Read(ref _openedAt);
            set => Interlocked.Exchange(ref _openedAt, value);
        }
    }
}
