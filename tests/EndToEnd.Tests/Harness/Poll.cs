using System.Diagnostics;

namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>Waits for a condition of another process, which can only be asked and does not call back.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">The condition did not come true within <see cref="Patience.Event"/>.</exception>
    public static async Task UntilAsync(string what, Func<CancellationToken, Task<bool>> condition, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(Interval);
        while (!await condition(cancel))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience.Event)
            {
                throw new TimeoutException($"Waited {Patience.Event.TotalSeconds} s in vain until {what}.");
            }

            await tick.WaitForNextTickAsync(cancel);
        }
    }

    public static Task UntilAsync(string what, Func<bool> condition, CancellationToken cancel) =>
        UntilAsync(what, _ => Task.FromResult(condition()), cancel);
}
