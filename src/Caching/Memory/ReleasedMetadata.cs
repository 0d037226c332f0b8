namespace CdnNode.Caching;

/// <summary>Keeps what aged files leave behind (heads, slots, objects) from piling up beside the cap.</summary>
/// <remarks>
/// They lived long, so they are garbage of the oldest generation, which the runtime collects only once it has grown in proportion to the whole
/// heap, the slabs included: under a flood of small bodies that was half the cap again. So after so many bytes of it a collection in the
/// background is asked for. With bodies of a megabyte that is one for some gigabytes that came and went.
/// </remarks>
internal sealed class ReleasedMetadata(long capBytes)
{
    private const long MinBytes = 4L << 20;
    private const long MaxBytes = 64L << 20;

    private readonly long _threshold = Math.Clamp(capBytes / 64, MinBytes, MaxBytes);
    private long _bytes;
    private long _collections;

    /// <summary>Collections asked for since the start.</summary>
    public long Collections => Interlocked.Read(ref _collections);

    public void Add(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) < _threshold || Interlocked.Exchange(ref _bytes, 0) < _threshold) return;
        Interlocked.Increment(ref _collections);
        ThreadPool.UnsafeQueueUserWorkItem(static _ => GC.Collect(2, GCCollectionMode.Forced, blocking: false), null);
    }
}
