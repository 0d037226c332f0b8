using System.Buffers;

namespace CdnNode.Operations.Logging;

/// <summary>A growing buffer that keeps its memory when it is cleared, unless that has become much.</summary>
internal sealed class LineBuffer : IBufferWriter<byte>
{
    private const int Usual = 1024;
    private const int Most = 1 << 20;
    private byte[] _bytes = new byte[Usual];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > Most) _bytes = new byte[Usual];
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
    }
}
