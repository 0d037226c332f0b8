namespace CdnNode.Caching;

/// <summary>A first-in, first-out list through the units themselves: no allocation, removal from the middle in O(1).</summary>
internal sealed class AgingQueue
{
    private AgingUnit? _oldest;
    private AgingUnit? _newest;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public AgingUnit? Oldest => _oldest;

    public void Add(AgingUnit unit)
    {
        unit.Queue = this;
        unit.Previous = _newest;
        unit.Next = null;
        if (_newest is null) _oldest = unit;
        else _newest.Next = unit;
        _newest = unit;
        Count++;
        Bytes += unit.Size;
    }

    public void Remove(AgingUnit unit)
    {
        if (unit.Previous is null) _oldest = unit.Next;
        else unit.Previous.Next = unit.Next;
        if (unit.Next is null) _newest = unit.Previous;
        else unit.Next.Previous = unit.Previous;
        unit.Queue = null;
        unit.Previous = unit.Next = null;
        Count--;
        Bytes -= unit.Size;
    }

    public void Replace(AgingUnit unit, AgingUnit other)
    {
        (other.Queue, other.Previous, other.Next) = (this, unit.Previous, unit.Next);
        if (unit.Previous is null) _oldest = other;
        else unit.Previous.Next = other;
        if (unit.Next is null) _newest = other;
        else unit.Next.Previous = other;
        unit.Queue = null;
        unit.Previous = unit.Next = null;
    }

    public void Resize(long delta) => Bytes += delta;
}
