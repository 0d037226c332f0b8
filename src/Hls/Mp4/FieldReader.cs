using System.Buffers.Binary;

namespace CdnNode.Hls.Mp4;

/// <summary>Reads the fields of a box one after the other. Past the end every read gives 0 and <see cref="IsShort"/> is set.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The box ended before its fields did.</summary>
    public bool IsShort { get; private set; }

    public readonly int Remaining => _rest.Length;

    /// <summary>Version and flags of a full box.</summary>
    public (int Version, uint Flags) Full()
    {
        var word = U32();
        return ((int)(word >> 24), word & 0xFFFFFF);
    }

    public ushort U16() => Take(2) is { IsEmpty: false } field ? BinaryPrimitives.ReadUInt16BigEndian(field) : (ushort)0;

    public uint U32() => Take(4) is { IsEmpty: false } field ? BinaryPrimitives.ReadUInt32BigEndian(field) : 0;

    public ulong U64() => Take(8) is { IsEmpty: false } field ? BinaryPrimitives.ReadUInt64BigEndian(field) : 0;

    /// <summary>A time that has 64 bits from version 1 on.</summary>
    public ulong Time(int version) => version == 0 ? U32() : U64();

    public void Skip(int count) => Take(count);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            IsShort = true;
            _rest = default;
            return default;
        }

        var field = _rest[..count];
        _rest = _rest[count..];
        return field;
    }
}
