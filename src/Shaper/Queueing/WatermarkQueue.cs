namespace CdnNode.Shaper;

/// <summary>
/// The bounded queue of stamped packets between the reader and the sender. Its level q is every byte stamped and not yet accepted, also those that
/// wait in the retransmit queue.
/// </summary>
/// <remarks>
/// An enqueue is refused exactly when q >= H: back-pressure, the reader stops and nothing is dropped. Since a packet is at most one quantum and
/// m >= H + one quantum, q never exceeds m. A mutable value that lives inside its channel.
/// </remarks>
public struct WatermarkQueue()
{
    private PacketRing _ring = new();

    /// <summary>q, in bytes.</summary>
    public long LevelBytes { get; private set; }

    /// <summary>Packets that wait here (not those moved to the retransmit queue).</summary>
    public readonly int Count => _ring.Count;

    /// <summary>The i-th packet from the front, by reference.</summary>
    public readonly ref PacketEntry this[int index] => ref _ring[index];

    /// <summary>Takes a packet in, or refuses when q >= H.</summary>
    public bool TryEnqueue(in PacketEntry entry, in Watermarks marks)
    {
        if (LevelBytes >= marks.HighBytes)
            return false;
        _ring.AddLast(entry);
        LevelBytes += entry.Length;
        return true;
    }

    /// <summary>Takes the first packet out because it was accepted (or given up): q falls.</summary>
    public PacketEntry Dequeue()
    {
        var entry = _ring.RemoveFirst();
        LevelBytes -= entry.Length;
        return entry;
    }

    /// <summary>Moves the first packet to the back of the retransmit queue: q stays.</summary>
    public void MoveFirstTo(RetransmitQueue retransmit) => retransmit.AddLast(_ring.RemoveFirst());

    /// <summary>Counts bytes of moved or partly sent packets that were accepted: q falls.</summary>
    public void Settle(long acceptedBytes) => LevelBytes -= acceptedBytes;

    /// <summary>Counts bytes that entered by the retransmit queue (signalling): q rises.</summary>
    public void Charge(long bytes) => LevelBytes += bytes;
}
