namespace CdnNode.Caching.Disk;

/// <summary>The tier at one instant, for readiness, metrics and the operator's page.</summary>
/// <param name="State">What it can do.</param>
/// <param name="Reason">Why it isn't On; empty when it is.</param>
/// <param name="Since">When it came into this state.</param>
/// <param name="IsScanned">Whether all objects of earlier runs are counted; until then stores are declined and lookups work.</param>
/// <param name="Objects">Number of objects.</param>
/// <param name="Bytes">What they take on the medium, in bytes.</param>
/// <param name="MaxBytes">The bound of it.</param>
/// <param name="QueuedStores">Writes that wait or run, in bytes.</param>
public sealed record DiskTierStatus(
    DiskTierState State, string Reason, DateTimeOffset Since, bool IsScanned, int Objects, long Bytes, long MaxBytes, long QueuedStores);
