using System.Collections.Concurrent;
using CdnNode.Operations.Options;
using Polly;
using Polly.CircuitBreaker;

namespace CdnNode.Origin.Health;

/// <summary>Remembers which destinations fail: a pair of circuit breakers each, by Polly.</summary>
/// <remarks>
/// <code>
///   Closed --half of what was asked failed--> Open: others are asked at once
///     ^                                         |
///     |                              OriginOptions.ReturnAfter
///     |                                         v
///     +-----the one request that tries it--- HalfOpen --it fails--> Open
///           succeeds
/// </code>
/// One breaker weighs the last ten seconds, two questions at least. Alone it would keep a busy destination that dies for as long as its good
/// answers outnumber the failures; so the other looks at the last second, three questions at least, and begins anew with the first failure
/// behind a success: three in a row and the destination is left. Together they make one pipeline, and the destination is left while either is
/// open. It comes back of its own accord at most once in that time. Behind all others, and when there is no other, it is asked past its open breakers
/// (<see cref="OriginClient"/>); when it answers then it is back at once.
/// </remarks>
public sealed class DestinationBreakers(NodeOptions options, TimeProvider time, ILogger<DestinationBreakers> log)
{
    private static readonly (TimeSpan Sampling, int Least) s_share = (TimeSpan.FromSeconds(10), 2);
    private static readonly (TimeSpan Sampling, int Least) s_streak = (TimeSpan.FromSeconds(1), 3);
    private readonly ConcurrentDictionary<(string Cluster, string Destination), Guard> _guards = new();

    /// <summary>Whether it may be asked: for one that failed, whether somebody is to try it again.</summary>
    public bool MayAsk(string cluster, string destination)
    {
        var guard = Find(cluster, destination);
        return MayUse(guard.Share) && MayUse(guard.Streak);
    }

    /// <summary>Asks through the breakers.</summary>
    /// <returns>Null when it may not be asked now.</returns>
    internal async ValueTask<OriginAttempt?> TryAsync(string cluster, string destination, Func<ValueTask<OriginAttempt>> ask)
    {
        var guard = Find(cluster, destination);
        try
        {
            return await guard.Pipeline.ExecuteAsync(
                async _ =>
                {
                    var attempt = await ask();
                    if (!attempt.IsForItsOrigins) await guard.NoteAsync(attempt.CountsAgainst);
                    return attempt;
                },
                CancellationToken.None);
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
    }

    /// <summary>Its answer turned out to be a fault of its own.</summary>
    internal async Task BlameAsync(string cluster, string destination) =>
        await TryAsync(cluster, destination, static () => ValueTask.FromResult(new OriginAttempt(OriginFailure.BadAnswer, MayAskAnother: true, CountsAgainst: true)));

    /// <summary>It has answered though its time was not over: it may be asked again at once.</summary>
    internal async Task CloseAsync(string cluster, string destination)
    {
        var guard = Find(cluster, destination);
        await guard.Share.Control.CloseAsync();
        await guard.Streak.Control.CloseAsync();
    }

    /// <summary>Polly's breaker leaves its open state only when it is used.</summary>
    private bool MayUse(Circuit circuit) =>
        circuit.State.CircuitState != CircuitState.Open || time.GetElapsedTime(circuit.OpenedAt) >= options.Origin.ReturnAfter;

    private Guard Find(string cluster, string destination) => _guards.GetOrAdd((cluster, destination), Make);

    private Guard Make((string Cluster, string Destination) name)
    {
        var (share, streak) = (new Circuit(), new Circuit());
        var pipeline = new ResiliencePipelineBuilder<OriginAttempt> { TimeProvider = time }
            .AddCircuitBreaker(OptionsFor(share, s_share, name.Destination))
            .AddCircuitBreaker(OptionsFor(streak, s_streak, name.Destination))
            .Build();
        return new Guard(pipeline, share, streak);
    }

    private CircuitBreakerStrategyOptions<OriginAttempt> OptionsFor(Circuit circuit, (TimeSpan Sampling, int Least) window, string destination) => new()
    {
        ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Result is { CountsAgainst: true }),
        FailureRatio = 0.5,
        MinimumThroughput = window.Least,
        SamplingDuration = window.Sampling,
        BreakDuration = options.Origin.ReturnAfter,
        StateProvider = circuit.State,
        ManualControl = circuit.Control,
        OnOpened = opened =>
        {
            circuit.OpenedAt = time.GetTimestamp();
            OriginLog.Left(log, destination, opened.BreakDuration);
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            OriginLog.Returned(log, destination);
            return ValueTask.CompletedTask;
        },
    };

    private sealed record Guard(ResiliencePipeline<OriginAttempt> Pipeline, Circuit Share, Circuit Streak)
    {
        private int _isFailing;

        /// <summary>With the first failure behind a success the streak's breaker forgets what was before: closing a closed one empties it.</summary>
        public Task NoteAsync(bool isFault)
        {
            var begins = Interlocked.Exchange(ref _isFailing, isFault ? 1 : 0) == 0 && isFault;
            return begins && Streak.State.CircuitState == CircuitState.Closed ? Streak.Control.CloseAsync() : Task.CompletedTask;
        }
    }

    private sealed class Circuit
    {
        private long _openedAt;

        public CircuitBreakerStateProvider State { get; } = new();

        public CircuitBreakerManualControl Control { get; } = new();

        public long OpenedAt
        {
            get => Interlocked.Read(ref _openedAt);
            set => Interlocked.Exchange(ref _openedAt, value);
        }
    }
}
