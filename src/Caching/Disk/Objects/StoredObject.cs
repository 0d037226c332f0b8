namespace CdnNode.Caching.Disk.Objects;

/// <summary>What a lookup found.</summary>
internal sealed record StoredObject(ulong Generation, FileHead Head, long Length, bool IsWhole);
