namespace CdnNode.Caching;

/// <summary>What a file's slots hold.</summary>
/// <param name="Resident">Blocks that are whole.</param>
/// <param name="Filling">Blocks that are being written.</param>
/// <param name="Bytes">Memory of both.</param>
/// <param name="Leases">References beside the slots'.</param>
internal readonly record struct SlotCount(long Resident, long Filling, long Bytes, long Leases);
