namespace CdnNode.Shaper;

/// <summary>What was offered to the network and not accepted; it leaves before any new data, in its old order (formulas A10 and A11).</summary>
/// <remarks>
/// On TCP the bytes here were <em>not accepted</em>, not lost: what was accepted is cut off the first packet and never sent again. Bounded by the
/// queue it is filled from, whose level it shares. Signalling waits at its front.
/// </remarks>
public sealed class RetransmitQueue
{
    private PacketRing _ring;
    private int _signalEnd;

    public int Count => _ring.Count;

    /// <summary>The i-th packet from the front, by reference.</summary>
    public ref PacketEntry this[int index] => ref _ring[index];

    public void AddLast(in PacketEntry entry) => _ring.AddLast(entry);

    /// <summary>
    /// Signalling leaves before everything else, in its own order; except that a partly sent packet is finished first, or the stream would be torn.
    /// </summary>
    public void AddSignal(in PacketEntry signal, bool firstIsPartlySent)
    {
        var index = Math.Max(_signalEnd, firstIsPartlySent ? 1 : 0);
        _ring.Insert(index, signal);
        _signalEnd = index + 1;
    }

    public PacketEntry RemoveFirst()
    {
        _signalEnd = Math.Max(0, _signalEnd - 1);
        return _ring.RemoveFirst();
    }

    /// <summary>
    /// A10: stamps everything here anew. The first leaves at <paramref name="firstNanos"/>, now + delay; each following one packet time later.
    /// Returns the last stamp, which new data follow.
    /// </summary>
    public long Restamp(long firstNanos, BitRate rate)
    {
        var stamper = new PacketStamper(firstNanos);
        for (var i = 0; i < _ring.Count; i++)
            _ring[i].StampNanos = i == 0 ? firstNanos : stamper.Stamp(firstNanos, _ring[i].Length, 0, rate);
        return stamper.LastNanos;
    }
}
