using CdnNode.Caching;

namespace CdnNode.CacheBench.Aging;

/// <summary>The node's own policy, the very code that the cache runs.</summary>
internal sealed class NodePolicy(long capacity) : ITracePolicy
{
    // As many ghosts as the cache gives itself for a memory of this size.
    private readonly AgingPolicy _policy = new((int)Math.Min(1 << 20, capacity / (32 * 1024)));
    private readonly Dictionary<ulong, Unit> _resident = [];

    public string Name => "S3-FIFO (the node's)";

    public bool Request(TraceRequest request)
    {
        if (_resident.TryGetValue(request.Object, out var unit))
        {
            unit.Touch();
            return true;
        }
        unit = new Unit(request.Object);
        _resident[request.Object] = unit;
        _policy.Add(unit, request.Bytes);
        unit.Touch();
        while (_policy.Bytes > capacity && _policy.TakeVictim() is Unit victim) _resident.Remove(victim.Identity);
        return false;
    }

    private sealed class Unit(ulong identity) : AgingUnit
    {
        public override ulong Identity => identity;

        public override bool TryEvict() => true;
    }
}
