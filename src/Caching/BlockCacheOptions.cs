using System.Numerics;

namespace CdnNode.Caching;

/// <summary>Sizes and bounds of the memory tier.</summary>
public sealed record BlockCacheOptions
{
    /// <summary>Memory for blocks, heads and all the cache keeps of files, in bytes; 4 MiB or more. Default: 25 % of what the process may use.</summary>
    public long MemoryCapBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>Size of a block: a power of two, 64 KiB .. 1 MiB. Default 256 KiB.</summary>
    public int BlockSizeBytes { get; init; } = 256 * 1024;

    /// <summary>Share of the cap below which aging starts, 0.01 .. 0.5. Default 0.10.</summary>
    public double AgingStartFree { get; init; } = 0.10;

    /// <summary>Share of the cap at which aging stops, above the start, at most 0.9. Default 0.20.</summary>
    public double AgingStopFree { get; init; } = 0.20;

    /// <summary>Up to this length a file ages as a whole (never more than an eighth of the cap). 0 .. 1 GiB, default 8 MiB.</summary>
    public long WholeFileBytes { get; init; } = 8 << 20;

    /// <summary>What one sequential read of absent blocks fetches at most; also how far ahead of a fill a reader still waits for it instead of
    /// asking for its own blocks. A block .. 64 MiB, default 4 MiB.</summary>
    public int ReadAheadBytes { get; init; } = 4 << 20;

    /// <summary>What one call of <see cref="FileHandle.Prefetch"/> brings at most. 0 .. 1 GiB, default 16 MiB.</summary>
    public long MaxPrefetchBytes { get; init; } = 16 << 20;

    /// <summary>Prefetched runs under way at once; further ones are dropped and counted. 0 .. 4096, default 32.</summary>
    public int MaxPrefetches { get; init; } = 32;

    /// <summary>How long a fill waits for memory when everything is held. 0 .. 10 min, default 10 s.</summary>
    public TimeSpan MaxBlockWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest body, in bytes, announced or not. Up to 16 TiB, default 1 TiB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 40;

    /// <summary>Blocks lie in a file in memory, so that sockets can take their pages (<see cref="LentPages"/>). Default: they don't.</summary>
    public bool LendsPages { get; init; }

    /// <summary>Everything that is wrong, empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Check(MemoryCapBytes is >= 4 << 20 and <= 1L << 44, nameof(MemoryCapBytes), MemoryCapBytes, "4 MiB .. 16 TiB");
        Check(
            BlockSizeBytes is >= 64 * 1024 and <= 1 << 20 && BitOperations.IsPow2(BlockSizeBytes),
            nameof(BlockSizeBytes), BlockSizeBytes, "a power of two, 65536 .. 1048576");
        Check(AgingStartFree is >= 0.01 and <= 0.5, nameof(AgingStartFree), AgingStartFree, "0.01 .. 0.5");
        Check(AgingStopFree > AgingStartFree && AgingStopFree <= 0.9, nameof(AgingStopFree), AgingStopFree, "above AgingStartFree, at most 0.9");
        Check(WholeFileBytes is >= 0 and <= 1 << 30, nameof(WholeFileBytes), WholeFileBytes, "0 .. 1 GiB");
        Check(ReadAheadBytes >= BlockSizeBytes && ReadAheadBytes <= 64 << 20, nameof(ReadAheadBytes), ReadAheadBytes, "BlockSizeBytes .. 64 MiB");
        Check(MaxPrefetchBytes is >= 0 and <= 1 << 30, nameof(MaxPrefetchBytes), MaxPrefetchBytes, "0 .. 1 GiB");
        Check(MaxPrefetches is >= 0 and <= 4096, nameof(MaxPrefetches), MaxPrefetches, "0 .. 4096");
        Check(MaxBlockWait >= TimeSpan.Zero && MaxBlockWait <= TimeSpan.FromMinutes(10), nameof(MaxBlockWait), MaxBlockWait, "0 .. 10 min");
        Check(MaxFileBytes is >= 1 and <= 1L << 44, nameof(MaxFileBytes), MaxFileBytes, "1 .. 16 TiB");
        return errors;

        void Check(bool isRight, string name, object value, string allowed)
        {
            if (!isRight) errors.Add(FormattableString.Invariant($"{name} is {value}; allowed: {allowed}."));
        }
    }
}
