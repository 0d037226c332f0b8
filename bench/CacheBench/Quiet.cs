using System.Buffers;
using System.Diagnostics.Metrics;
using CdnNode.Caching;

namespace CdnNode.CacheBench;

/// <summary>What a cache needs around it and a bench has no use for.</summary>
internal sealed class Quiet : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }

    /// <summary>As big as a small answer's head.</summary>
    internal sealed class Head(int bytes = 600) : FileHead
    {
        private readonly byte[] _fields = new byte[bytes - 40];

        public override int MemorySize => _fields.Length + 40;

        public override bool BlocksCanBeRefetched => false;

        public override void Write(IBufferWriter<byte> destination) => destination.Write(_fields);
    }
}
