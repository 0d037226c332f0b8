using System.Buffers;

namespace CdnNode.Caching.Tests.Support;

/// <summary>A head that only carries a number.</summary>
internal sealed class TestHead(int id = 0, bool canBeRefetched = false, int memorySize = 100) : FileHead
{
    public int Id => id;
    public override int MemorySize => memorySize;
    public override bool BlocksCanBeRefetched => canBeRefetched;
    public override void Write(IBufferWriter<byte> destination) => destination.Write(BitConverter.GetBytes(id));
}
