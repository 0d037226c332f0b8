namespace CdnNode.Caching;

/// <summary>Keeps what aged files leave behind (heads, slots, objects) from piling up beside the cap.</summary>
/// <remarks>
/// <para>They lived long, so they are garbage of the oldest generation, which the runtime collects only once it has grown in proportion to the
/// whole heap, the slabs included: under a flood of small bodies that was half the cap again. So after so many bytes of it a full collection in
/// the background is asked for. With bodies of a megabyte that is one for some gigabytes that came and went.</para>
/// <para>
/// A collection in the background takes its time, on a loaded machine seconds, and a flood goes on meanwhile. Beyond a sixteenth of the cap
/// aging waits for a collection that stops the process: that costs a pause, but only when garbage is made faster than it can be taken away.
/// </para>
/// <code>
///   Add --> fresh --(a 64th of the cap, none under way)--> awaited --(full collection seen)--> gone
/// </code>
/// <para>A full collection is told by a mark: an object on the pinned heap, which only full collections clear, and which counts as alive in
/// one that was under way when it was made.</para>
/// </remarks>
internal sealed class ReleasedMetadata
{
    private const long MinBytes = 4L << 20;
    private const long MaxBytes = 64L << 20;

    private readonly long _threshold;
    private readonly Action<bool> _collect;
    private readonly Lock _lock = new();
    private readonly WeakReference _mark = new(null);
    private long _fresh;
    private long _awaited;
    private long _collections;
    private long _awaitedCollections;

    public ReleasedMetadata(long capBytes)
        : this(capBytes, Collect)
    {
    }

    /// <summary>For tests that collect themselves.</summary>
    /// <param name="collect">Collects everything, before it returns (true) or in the background.</param>
    internal ReleasedMetadata(long capBytes, Action<bool> collect)
    {
        _threshold = Math.Clamp(capBytes / 64, MinBytes, MaxBytes);
        LimitBytes = Math.Max(4 * MinBytes, capBytes / 16);
        _collect = collect;
    }

    /// <summary>So many bytes of garbage are let be; with more aging waits.</summary>
    public long LimitBytes { get; }

    /// <summary>Collections in the background asked for since the start.</summary>
    public long Collections => Interlocked.Read(ref _collections);

    /// <summary>Collections that aging has waited for since the start.</summary>
    public long AwaitedCollections => Interlocked.Read(ref _awaitedCollections);

    /// <summary>Bytes that were released and, as far as is known, not collected yet.</summary>
    public long Bytes => Interlocked.Read(ref _fresh) + Interlocked.Read(ref _awaited);

    public void Add(long bytes)
    {
        if (Interlocked.Add(ref _fresh, bytes) < _threshold || !_lock.TryEnter()) return;
        try
        {
            Turn();
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>For those who are going to release more: waits for a collection if there is too much already.</summary>
    public void CollectIfTooMuch()
    {
        if (Bytes < LimitBytes) return;
        lock (_lock)
        {
            Turn();
            if (Bytes < LimitBytes) return;
            var seen = Interlocked.Read(ref _fresh);
            Interlocked.Increment(ref _awaitedCollections);
            _collect(true);
            Interlocked.Add(ref _fresh, -seen);
            Interlocked.Exchange(ref _awaited, 0);
        }
    }

    /// <summary>Looks whether the collection under way has come to its end, and asks for the next one when there is enough for it.</summary>
    private void Turn()
    {
        if (_mark.IsAlive) return;
        Interlocked.Exchange(ref _awaited, 0);
        if (Interlocked.Read(ref _fresh) < _threshold) return;
        _mark.Target = GC.AllocateUninitializedArray<byte>(1, pinned: true);
        Interlocked.Exchange(ref _awaited, Interlocked.Exchange(ref _fresh, 0));
        Interlocked.Increment(ref _collections);
        _collect(false);
    }

    private static void Collect(bool isAwaited)
    {
        if (isAwaited) GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        else ThreadPool.UnsafeQueueUserWorkItem(static _ => GC.Collect(2, GCCollectionMode.Forced, blocking: false), null);
    }
}
