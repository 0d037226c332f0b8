namespace CdnNode.Origin.Hedging;

/// <summary>
/// Asks one destination, and when its head takes too long a second one beside it; the first head is taken and the other question given up
/// (Dean and Barroso, "The Tail at Scale", 2013, "hedged requests").
/// </summary>
/// <param name="after">How long the first may take.</param>
/// <param name="maySecond">Asked when that time is over: whether the second question is paid for.</param>
internal sealed class Hedge(TimeSpan after, Func<bool> maySecond, TimeProvider time)
{
    public delegate Task<OriginAttempt?> Ask(int index, IAnswerHandler handler, CancellationToken cancellation);

    /// <returns>What came of it, and whether the second one was asked too.</returns>
    public async Task<(OriginAttempt? Attempt, bool AskedBoth)> RunAsync(Ask ask, IAnswerHandler handler, CancellationToken cancellation)
    {
        var race = new HeadRace(handler);
        var (runner, otherRunner) = (race.Enter(), race.Enter());
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var giveUpOther = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = ask(0, runner, giveUp.Token);
        if (!await IsLateAsync(first, race, cancellation) || !maySecond()) return (await first, false);
        var second = ask(1, otherRunner, giveUpOther.Token);
        await Task.WhenAny(race.Won, Task.WhenAll(first, second));
        if (!race.Won.IsCompleted) return ((await second) ?? await first, true);
        var isFirst = await race.Won == runner;
        await (isFirst ? giveUpOther : giveUp).CancelAsync();
        await Task.WhenAll(first, second);
        return (await (isFirst ? first : second), true);
    }

    private async Task<bool> IsLateAsync(Task first, HeadRace race, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var late = Task.Delay(after, time, stop.Token);
        var isLate = await Task.WhenAny(first, race.Won, late) == late;
        await stop.CancelAsync();
        return isLate && !cancellation.IsCancellationRequested;
    }
}
