using System.Collections.Concurrent;
using CdnNode.Operations.Options;

namespace CdnNode.Origin.Health;

/// <summary>One <see cref="RetryBudget"/> a cluster: whatever asks again pays from it, before another destination is asked or after a useless answer.</summary>
public sealed class RetryBudgets(NodeOptions options)
{
    private readonly ConcurrentDictionary<string, RetryBudget> _budgets = new();

    public RetryBudget Of(string cluster) => _budgets.GetOrAdd(cluster, _ => new RetryBudget(options.Origin.RetryBudget));
}
