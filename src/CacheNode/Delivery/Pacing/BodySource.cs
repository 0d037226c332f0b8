using CdnNode.Shaper;

namespace CdnNode.Delivery.Pacing;

/// <summary>The bytes of one answer on their way to a shaper channel: of a cached file, or of an answer that goes through.</summary>
internal abstract class BodySource : IPacketSource
{
    /// <summary>To be woken when bytes have come; set before the channel is attached.</summary>
    public ShaperChannel? Channel { get; set; }

    /// <summary>Why there are no more bytes though there should be; null while nothing is wrong.</summary>
    public Exception? Failure { get; protected set; }

    /// <summary>The last byte has been given to the channel.</summary>
    public bool IsExhausted { get; protected set; }

    /// <summary>Waits for the first bytes, so that an answer that fails before them can still become an error.</summary>
    /// <exception cref="Caching.FillFailedException">There will be none.</exception>
    public abstract ValueTask PrimeAsync();

    public abstract PullStatus Pull(int maxBytes, out Packet packet);

    public abstract ReadOnlyMemory<byte> Open(object owner);

    public abstract void Release(object owner);

    /// <summary>After the channel has ended: gives back what the reader itself holds, when nothing is being read any more.</summary>
    public abstract ValueTask CloseAsync();
}
