namespace CdnNode.Caching.Disk;

/// <summary>One count for each <see cref="DiskTierEvent"/>.</summary>
internal sealed class DiskCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<DiskTierEvent>().Length];

    public void Add(DiskTierEvent what) => Interlocked.Increment(ref _counts[(int)what]);

    public long Of(DiskTierEvent what) => Interlocked.Read(ref _counts[(int)what]);
}
