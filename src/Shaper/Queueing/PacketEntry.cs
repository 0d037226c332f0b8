namespace CdnNode.Shaper;

/// <summary>A packet in a queue with the time at which it may leave. 24 bytes, changed in place.</summary>
public struct PacketEntry(object owner, int offset, int length, long stampNanos)
{
    public PacketEntry(Packet packet, long stampNanos) : this(packet.Owner, packet.Offset, packet.Length, stampNanos)
    {
    }

    /// <summary>What keeps the memory alive.</summary>
    public object Owner { get; } = owner;

    /// <summary>Where what is left begins in the owner's memory, in bytes.</summary>
    public int Offset { get; private set; } = offset;

    /// <summary>Bytes left.</summary>
    public int Length { get; private set; } = length;

    /// <summary>It may leave from here on.</summary>
    public long StampNanos { get; set; } = stampNanos;

    /// <summary>Drops the first bytes, which were accepted: they are never sent again.</summary>
    public void Advance(int acceptedBytes)
    {
        Offset += acceptedBytes;
        Length -= acceptedBytes;
    }
}
