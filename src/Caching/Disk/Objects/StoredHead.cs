namespace CdnNode.Caching.Disk.Objects;

/// <summary>A head as found in a file.</summary>
/// <param name="Head">The head.</param>
/// <param name="Slot">Which slot holds it, 0 or 1.</param>
/// <param name="Sequence">Its number in the row of heads; wraps round.</param>
internal sealed record StoredHead(FileHead Head, int Slot, uint Sequence);
