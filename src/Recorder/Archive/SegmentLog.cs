namespace CdnNode.Recorder.Archive;

/// <summary>An array that one thread appends to while any number of others read what was there when they asked.</summary>
internal sealed class SegmentLog
{
    private readonly Lock _lock = new();
    private RecordedSegment[] _items = new RecordedSegment[16];
    private int _count;

    /// <summary>What is there now. Later appends write behind it, or into another array.</summary>
    public ReadOnlyMemory<RecordedSegment> Snapshot
    {
        get
        {
            lock (_lock)
                return _items.AsMemory(0, _count);
        }
    }

    public void Append(RecordedSegment item)
    {
        lock (_lock)
        {
            if (_count == _items.Length)
                Array.Resize(ref _items, _count * 2);
            _items[_count++] = item;
        }
    }
}
