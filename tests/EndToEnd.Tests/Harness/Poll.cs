using System.Diagnostics;

namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>Waits for a condition of another process, which can only be asked and does not call back.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <param name="patience">The longest wait; by default <see cref="Patience.Event"/>.</param>
    /// <exception cref="TimeoutException">The condition did not come true in that time.</exception>
    public static async Task UntilAsync(string what, Func<CancellationToken, Task<bool>> condition, CancellationToken cancel, TimeSpan? patience = null)
    {
        var longest = patience ?? Patience.Event;
        var started = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(Interval);
        while (!await condition(cancel))
        {
            if (Stopwatch.GetElapsedTime(started) > longest)
            {
                throw new TimeoutException($"Waited {longest.TotalSeconds} s in vain until {what}.");
            }

            await tick.WaitForNextTickAsync(cancel);
        }
    }

    public static Task UntilAsync(string what, Func<bool> condition, CancellationToken cancel, TimeSpan? patience = null) =>
        UntilAsync(what, _ => Task.FromResult(condition()), cancel, patience);
}
