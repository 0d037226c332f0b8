namespace CdnNode.Caching;

/// <summary>What the lower tier knows of a file.</summary>
/// <param name="Key">The key asked for.</param>
/// <param name="Generation">The generation whose blocks it holds, as <see cref="FileHandle.Generation"/> said when they were stored.</param>
/// <param name="Head">The newest head put to that generation.</param>
/// <param name="Length">Length of the whole body in bytes.</param>
/// <param name="IsWhole">Whether every block is there. If not, absent ones must come from the origin.</param>
public sealed record LowerFile(CacheKey Key, ulong Generation, FileHead Head, long Length, bool IsWhole);
