namespace CdnNode.CacheBench.Aging;

/// <summary>The two classics: the oldest goes (FIFO), or the one that was asked for longest ago (LRU).</summary>
internal sealed class QueuePolicy(string name, long capacity, bool movesOnHit) : ITracePolicy
{
    private readonly Dictionary<ulong, LinkedListNode<TraceRequest>> _resident = [];
    private readonly LinkedList<TraceRequest> _queue = new();
    private long _bytes;

    public string Name => name;

    public bool Request(TraceRequest request)
    {
        if (_resident.TryGetValue(request.Object, out var node))
        {
            if (!movesOnHit) return true;
            _queue.Remove(node);
            _queue.AddLast(node);
            return true;
        }
        _resident[request.Object] = _queue.AddLast(request);
        for (_bytes += request.Bytes; _bytes > capacity;)
        {
            var oldest = _queue.First!.Value;
            _queue.RemoveFirst();
            _resident.Remove(oldest.Object);
            _bytes -= oldest.Bytes;
        }
        return false;
    }
}
