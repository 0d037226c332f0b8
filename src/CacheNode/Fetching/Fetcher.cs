using System.Collections.Concurrent;
using CdnNode.Caching;
using CdnNode.Origin;

namespace CdnNode.Fetching;

/// <summary>Runs fetches: at most one for a key, however many requests ask, in the background of all of them.</summary>
public sealed class Fetcher(FetchServices services, IOrigin origin, FailedLately failed, IHostApplicationLifetime lifetime, ILogger<Fetcher> log)
{
    private readonly ConcurrentDictionary<CacheKey, Fetch> _asking = new();

    /// <summary>Joins the fetch that is asking for the key, or begins one. The caller must <see cref="Fetch.Leave"/>.</summary>
    /// <param name="plan">Made only when a new fetch is needed.</param>
    /// <param name="isFirst">Whether this call began it: only then may its answer be taken when it isn't stored.</param>
    public Fetch JoinOrBegin(CacheKey key, Func<FetchPlan> plan, out bool isFirst)
    {
        while (true)
        {
            // One that has its answer is on its way out of the table: what it brought is in the cache, or was for others.
            if (_asking.TryGetValue(key, out var running) && !running.Outcome.IsCompleted && running.TryJoin())
            {
                isFirst = false;
                return running;
            }
            var fetch = new Fetch(plan());
            if (failed.Find(key) is { } outcome)
            {
                fetch.Answer(outcome);
                isFirst = true;
                return fetch;
            }
            if (running is null ? _asking.TryAdd(key, fetch) : _asking.TryUpdate(key, fetch, running))
            {
                isFirst = true;
                Start(fetch, shared: true);
                return fetch;
            }
            fetch.Leave();
        }
    }

    /// <summary>A fetch that nobody joins: for answers known not to be shareable.</summary>
    public Fetch BeginAlone(FetchPlan plan)
    {
        var fetch = new Fetch(plan);
        Start(fetch, shared: false);
        return fetch;
    }

    private void Start(Fetch fetch, bool shared)
    {
        fetch.TryJoin();
        _ = Task.Run(() => RunAsync(fetch, shared));
    }

    private async Task RunAsync(Fetch fetch, bool shared)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopped, fetch.Unwanted);
        _ = fetch.Outcome.ContinueWith(
            _ => shared && _asking.TryRemove(new(fetch.Plan.Key, fetch)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            if (shared && IsOvertaken(fetch.Plan)) fetch.Answer(new FetchOutcome.Overtaken());
            else await AskAsync(fetch, fetch.Plan, stop.Token);
            if (shared && fetch.Outcome.IsCompletedSuccessfully) failed.Note(fetch.Plan, await fetch.Outcome);
        }
        catch (Exception error)
        {
            FetchLog.Broken(log, fetch.Plan.Request.Target, error);
        }
        finally
        {
            fetch.Answer(new FetchOutcome.Failed(OriginFailure.Cut, null));
            fetch.Leave();
        }
    }

    /// <summary>
    /// Whoever began this fetch looked into the cache first; another fetch may have ended between the look and the beginning. Answers are in
    /// the cache before their fetch lets go of the key, so a second look, now that the key is held, is final.
    /// </summary>
    private bool IsOvertaken(FetchPlan plan)
    {
        using var file = services.Cache.Contains(plan.Key) ? services.Cache.TryOpen(plan.Key) : null;
        return file is not null && (plan.Stale is null || plan.Stale.IsDoomed || plan.StaleHead != file.Head);
    }

    /// <summary>Asks, and once more plainly when the answer shows that the conditions or the range were of no use.</summary>
    private async Task AskAsync(Fetch fetch, FetchPlan plan, CancellationToken stop)
    {
        for (var again = 0; again < 3; again++)
        {
            if (plan.Delay > TimeSpan.Zero) await Task.Delay(plan.Delay, services.Time, stop);
            var taker = new AnswerTaker(fetch, plan, services);
            var ask = taker.ToAsk();
            var failure = await origin.AskAsync(ask, taker, stop);
            for (var times = 0; times < BodyResume.MaxTimes && taker.Resume(failure) is { } rest; times++)
            {
                failure = await origin.AskAsync(rest.ToAsk(ask, taker.Destination), rest, stop);
                if (rest.WasRefused) failure = OriginFailure.Cut;
            }
            await taker.EndAsync(failure);
            if (taker.AskAgain is not { } next) return;
            plan = next;
        }
    }
}
