using System.Collections.Concurrent;

namespace CdnNode.Standby;

/// <summary>The decision of a node that is alone.</summary>
/// <remarks>
/// A faulty origin is left at once, for the first of the others without a fault, else for the first that answers and is yet to prove itself; while all have a
/// fault, nothing moves. An origin in front of
/// the active one is taken back when it has no fault, but not within <see cref="ReturnInterval"/> of the last move or of the first choice: at the start an
/// origin in front may not have been looked at yet.
/// </remarks>
public sealed class LocalActiveOrigin : IActiveOrigin
{
    /// <summary>Coming back of one's own accord: at most once in this time.</summary>
    public static readonly TimeSpan ReturnInterval = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (string Origin, TimeSpan Moved)> _active = new(StringComparer.Ordinal);

    public string Decide(string channel, IReadOnlyList<OriginState> origins, TimeSpan now) => _active.AddOrUpdate(
        channel,
        _ => (First(origins, OriginFault.None) ?? origins[0].Origin, now),
        (_, current) => Next(current, origins, now)).Origin;

    public void Forget(string channel) => _active.TryRemove(channel, out _);

    private static (string Origin, TimeSpan Moved) Next((string Origin, TimeSpan Moved) current, IReadOnlyList<OriginState> origins, TimeSpan now)
    {
        var fault = origins.FirstOrDefault(o => o.Origin == current.Origin) is { Origin: not null } state ? state.Fault : OriginFault.NoAnswer;
        var best = First(origins, OriginFault.None) ?? (fault == OriginFault.Proving ? null : First(origins, OriginFault.Proving));
        if (best is null || best == current.Origin) return current;
        return fault == OriginFault.None && now - current.Moved < ReturnInterval ? current : (best, now);
    }

    private static string? First(IReadOnlyList<OriginState> origins, OriginFault fault)
    {
        foreach (var state in origins)
        {
            if (state.Fault == fault) return state.Origin;
        }
        return null;
    }
}
