using System.Buffers.Binary;

namespace CdnNode.Caching.Disk.Format;

/// <summary>A block's entry in the checksum table: the checksum and its complement, so that zeros or a torn entry mean "absent".</summary>
internal static class BlockEntry
{
    /// <summary>Writes <see cref="ObjectLayout.TableEntrySize"/> bytes.</summary>
    public static void Write(Span<byte> destination, uint checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], ~checksum);
    }

    /// <summary>Reads an entry; false when the block is absent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out uint checksum)
    {
        checksum = BinaryPrimitives.ReadUInt32LittleEndian(source);
        return BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) == ~checksum;
    }
}
