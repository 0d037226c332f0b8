namespace CdnNode.Shaper;

/// <summary>A first-in first-out ring of entries that also takes one near the front.</summary>
/// <remarks>
/// A mutable value that lives inside its queue. Its array comes with the first entry and doubles only when a queue is longer than it ever was, so steady
/// traffic allocates nothing; the queue around it bounds it.
/// </remarks>
internal struct PacketRing
{
    private const int FirstCapacity = 2;

    private PacketEntry[]? _entries;
    private int _head;

    public int Count { get; private set; }

    /// <summary>The i-th entry from the front, by reference.</summary>
    public readonly ref PacketEntry this[int index] => ref _entries![(_head + index) & (_entries.Length - 1)];

    public void AddLast(in PacketEntry entry)
    {
        MakeRoom();
        Count++;
        this[Count - 1] = entry;
    }

    /// <summary>Puts an entry before the one at <paramref name="index"/>; what is ahead of it moves up, so it is cheap near the front only.</summary>
    public void Insert(int index, in PacketEntry entry)
    {
        MakeRoom();
        _head = (_head - 1) & (_entries!.Length - 1);
        Count++;
        for (var i = 0; i < index; i++)
            this[i] = this[i + 1];
        this[index] = entry;
    }

    public PacketEntry RemoveFirst()
    {
        var entry = this[0];
        this[0] = default;
        _head = (_head + 1) & (_entries!.Length - 1);
        Count--;
        return entry;
    }

    private void MakeRoom()
    {
        _entries ??= new PacketEntry[FirstCapacity];
        if (Count < _entries.Length)
            return;
        var larger = new PacketEntry[_entries.Length * 2];
        for (var i = 0; i < Count; i++)
            larger[i] = this[i];
        _entries = larger;
        _head = 0;
    }
}
