using Yarp.ReverseProxy.Model;

namespace CdnNode.Endpoints;

/// <summary>What viewers ask for again and again is normalised and hashed once.</summary>
/// <remarks>
/// One slot for each remainder of the text's hash (which is seeded, so that nobody can aim at a slot), the newest wins: no lock, no list of what is used, and
/// at most 2,048 targets of 256 characters.
/// </remarks>
internal sealed class TargetMemo
{
    private const int Slots = 2_048;
    private const int MaxLength = 256;
    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <param name="target">Exactly as it came.</param>
    public EdgeRequest? Find(RouteModel route, string target) =>
        target.Length <= MaxLength && Volatile.Read(ref Slot(target)) is { } entry && ReferenceEquals(entry.Request.Route, route) && entry.Target == target
            ? entry.Request
            : null;

    public void Add(string target, EdgeRequest request)
    {
        if (target.Length <= MaxLength) Volatile.Write(ref Slot(target), new Entry(target, request));
    }

    private ref Entry? Slot(string target) => ref _entries[target.GetHashCode(StringComparison.Ordinal) & (Slots - 1)];

    private sealed record Entry(string Target, EdgeRequest Request);
}
