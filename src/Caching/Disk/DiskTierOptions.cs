namespace CdnNode.Caching.Disk;

/// <summary>Settings of the disk tier.</summary>
public sealed record DiskTierOptions
{
    /// <summary>Folder of the tier's own; made if absent. Nothing else may be kept in it.</summary>
    public required string Folder { get; init; }

    /// <summary>Most bytes of all files together, 1 MiB or more. Default 10 GiB.</summary>
    public long MaxBytes { get; init; } = 10L << 30;

    /// <summary>Bytes of the medium that the tier leaves free, 0 or more. Default 1 GiB.</summary>
    public long MinFreeBytes { get; init; } = 1L << 30;

    /// <summary>Most objects, 1 or more; each takes about 80 bytes of memory. Default 1,000,000.</summary>
    public int MaxObjects { get; init; } = 1_000_000;

    /// <summary>Size of a block, the same as in memory: 4 KiB to 4 MiB, a power of two. Default 64 KiB.</summary>
    public int BlockSizeBytes { get; init; } = 64 << 10;

    /// <summary>Reads that the disk sees at once, 1 to 64. Default 8.</summary>
    public int ReadThreads { get; init; } = 8;

    /// <summary>Reads that may wait; more are refused and go to the origin. 1 or more, default 1,024.</summary>
    public int MaxQueuedReads { get; init; } = 1024;

    /// <summary>How long a viewer waits for the disk before the origin is asked: 100 ms to 1 min, looked at once a second. Default 2 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Stores that may wait, and as many heads, 1 or more. Default 256.</summary>
    public int MaxQueuedStores { get; init; } = 256;

    /// <summary>
    /// Bytes that may wait to be written and are held in memory for it, at least one block. A larger object waits alone. Default 64 MiB.
    /// </summary>
    public long MaxQueuedStoreBytes { get; init; } = 64L << 20;

    /// <summary>How often a tier that is off tries the disk: 1 s to 1 h. Default 10 s.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Keys remembered to tell a second request from a first. Default 65,536.</summary>
    public int RecentKeys { get; init; } = 65_536;

    /// <summary>Which file handles are kept open.</summary>
    public OpenFileOptions OpenFiles { get; init; } = new();

    /// <summary>What is wrong with the settings, each with what is allowed; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Check(!string.IsNullOrWhiteSpace(Folder), $"{nameof(Folder)} must name a folder");
        Check(MaxBytes >= 1 << 20, $"{nameof(MaxBytes)} is {MaxBytes}, must be at least 1 MiB");
        Check(MinFreeBytes >= 0, $"{nameof(MinFreeBytes)} is {MinFreeBytes}, must be 0 or more");
        Check(MaxObjects >= 1, $"{nameof(MaxObjects)} is {MaxObjects}, must be 1 or more");
        Check(BlockSizeBytes is >= 4 << 10 and <= 4 << 20 && int.IsPow2(BlockSizeBytes),
            $"{nameof(BlockSizeBytes)} is {BlockSizeBytes}, must be a power of two from 4 KiB to 4 MiB");
        Check(ReadThreads is >= 1 and <= 64, $"{nameof(ReadThreads)} is {ReadThreads}, must be 1 to 64");
        Check(MaxQueuedReads >= 1, $"{nameof(MaxQueuedReads)} is {MaxQueuedReads}, must be 1 or more");
        Check(ReadTimeout >= TimeSpan.FromMilliseconds(100) && ReadTimeout <= TimeSpan.FromMinutes(1),
            $"{nameof(ReadTimeout)} is {ReadTimeout}, must be 100 ms to 1 min");
        Check(MaxQueuedStores >= 1, $"{nameof(MaxQueuedStores)} is {MaxQueuedStores}, must be 1 or more");
        Check(MaxQueuedStoreBytes >= BlockSizeBytes, $"{nameof(MaxQueuedStoreBytes)} is {MaxQueuedStoreBytes}, must be at least one block");
        Check(ProbeInterval >= TimeSpan.FromSeconds(1) && ProbeInterval <= TimeSpan.FromHours(1),
            $"{nameof(ProbeInterval)} is {ProbeInterval}, must be 1 s to 1 h");
        Check(RecentKeys is >= 4 and <= 1 << 24, $"{nameof(RecentKeys)} is {RecentKeys}, must be 4 to 16,777,216");
        errors.AddRange(OpenFiles.Validate());
        return errors;

        void Check(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add(error);
            }
        }
    }
}
