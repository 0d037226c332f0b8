using CdnNode.Caching;

namespace CdnNode.Delivery.Pacing;

/// <summary>A lease as the owner of packets: given back when the reader has passed it and its last packet was accepted or given up.</summary>
/// <remarks>Touched by the channel's wheel alone (and by the request before it attaches and after it ended), so the count is no atomic.</remarks>
internal sealed class LeasedBlock
{
    private BlockLease _lease;
    private int _references;

    public int Length => _lease.Length;

    public ReadOnlyMemory<byte> Memory => _lease.Memory;

    /// <summary>Takes a lease over, with the reader's reference.</summary>
    public void Take(BlockLease lease) => (_lease, _references) = (lease, 1);

    public void AddReference() => _references++;

    /// <returns>True when that was the last one: the lease is back, and this can take another.</returns>
    public bool Release()
    {
        if (--_references > 0) return false;
        _lease.Dispose();
        _lease = default;
        return true;
    }
}
