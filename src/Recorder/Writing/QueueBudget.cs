namespace CdnNode.Recorder.Writing;

/// <summary>Bytes of segments that wait for the disk, of all renditions together: bounded, so that a slow disk costs gaps and not memory.</summary>
internal sealed class QueueBudget(long maxBytes)
{
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes a share; false when it is too much. A segment larger than the bound goes alone.</summary>
    public bool TryTake(int bytes)
    {
        while (true)
        {
            var used = Used;
            if (used > 0 && used + bytes > maxBytes)
                return false;
            if (Interlocked.CompareExchange(ref _used, used + bytes, used) == used)
                return true;
        }
    }

    public void Return(int bytes) => Interlocked.Add(ref _used, -bytes);
}
