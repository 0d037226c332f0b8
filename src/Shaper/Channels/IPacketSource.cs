namespace CdnNode.Shaper;

/// <summary>Where a channel's data comes from: cached blocks, a recording, a feed. Called by the channel's wheel thread alone; must not block.</summary>
public interface IPacketSource
{
    /// <summary>Gives the next stretch, up to so many bytes.</summary>
    /// <param name="maxBytes">The quantum.</param>
    /// <param name="packet">With <see cref="PullStatus.Data"/> and <see cref="PullStatus.Last"/>: the stretch, whose owner stays referenced until <see cref="Release"/>.</param>
    PullStatus Pull(int maxBytes, out Packet packet);

    /// <summary>The whole memory of an owner that <see cref="Pull"/> gave; a packet's offset counts from its start. Not asked for plain byte arrays.</summary>
    ReadOnlyMemory<byte> Open(object owner);

    /// <summary>Takes back one reference: once per packet that <see cref="Pull"/> gave.</summary>
    void Release(object owner);
}
