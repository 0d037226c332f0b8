using CdnNode.Shaper;

namespace CdnNode.ShaperBench;

/// <summary>The same block for ever, as all viewers of one segment have it.</summary>
internal sealed class EndlessSource : IPacketSource
{
    private const int BlockBytes = 256 * 1024;
    private static readonly byte[] s_block = new byte[BlockBytes];
    private int _offset;

    public PullStatus Pull(int maxBytes, out Packet packet)
    {
        if (_offset == BlockBytes) _offset = 0;
        packet = new Packet(s_block, _offset, Math.Min(maxBytes, BlockBytes - _offset));
        _offset += packet.Length;
        return PullStatus.Data;
    }

    public ReadOnlyMemory<byte> Open(object owner) => (byte[])owner;

    public void Release(object owner)
    {
    }
}
