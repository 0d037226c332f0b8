using System.Buffers.Binary;

namespace CdnNode.Caching.Disk.Format;

/// <summary>
/// Which version of which object some bytes belong to. Every checksum starts from it, so that a piece of another object, of another
/// generation or of another place in the same object never passes, however intact it is.
/// </summary>
internal readonly record struct ObjectIdentity(CacheKey Key, ulong Generation)
{
    private const int Size = 16 + sizeof(ulong) + sizeof(long);

    /// <summary>Place of a head slot, outside the range of block indexes.</summary>
    private const long HeadPlace = -1;

    /// <summary>Checksum of a block's bytes.</summary>
    public uint BlockChecksum(int blockIndex, ReadOnlySpan<byte> data) => Crc32C.Append(Seed(blockIndex), data);

    /// <summary>Checksum of a head slot's bytes.</summary>
    public uint HeadChecksum(ReadOnlySpan<byte> data) => Crc32C.Append(Seed(HeadPlace), data);

    private uint Seed(long place)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Key.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], place);
        return Crc32C.Of(bytes);
    }
}
