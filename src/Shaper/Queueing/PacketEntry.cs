namespace CdnNode.Shaper;

/// <summary>A packet in a queue with the time at which it may leave. 24 bytes.</summary>
public record struct PacketEntry(object Owner, int Offset, int Length, long StampNanos)
{
    public PacketEntry(Packet packet, long stampNanos) : this(packet.Owner, packet.Offset, packet.Length, stampNanos)
    {
    }

    /// <summary>Drops the first bytes, which were accepted: they are never sent again.</summary>
    public void Advance(int acceptedBytes)
    {
        Offset += acceptedBytes;
        Length -= acceptedBytes;
    }
}
