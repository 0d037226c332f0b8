using System.Collections.Concurrent;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;

namespace CdnNode.Origin.Health;

/// <summary>One <see cref="RetryBudget"/> a cluster: whatever asks again pays from it, before another destination is asked or after a useless answer.</summary>
public sealed class RetryBudgets(NodeOptions options, EdgeMetrics metrics)
{
    private readonly ConcurrentDictionary<string, RetryBudget> _budgets = new();

    public void NoteRequest(string cluster) => Of(cluster).NoteRequest();

    /// <summary>Whether a retry would be paid for now.</summary>
    public bool MayRetry(string cluster) => Of(cluster).MayRetry;

    /// <param name="why">A fixed word, for the metric.</param>
    public bool TryRetry(string cluster, string why)
    {
        var isPaid = Of(cluster).TryRetry();
        metrics.OriginAskedAgain(why, isPaid);
        return isPaid;
    }

    private RetryBudget Of(string cluster) => _budgets.GetOrAdd(cluster, _ => new RetryBudget(options.Origin.RetryBudget));
}
