using System.Buffers.Binary;

namespace CdnNode.Caching.Disk.Format;

/// <summary>One of the two places for a head: sequence, length, checksum, head.</summary>
internal static class HeadSlot
{
    /// <summary>Writes a slot; the destination has room for prefix and head. Returns the bytes written.</summary>
    public static int Write(Span<byte> destination, ObjectIdentity identity, uint sequence, ReadOnlySpan<byte> head)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, sequence);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], head.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], 0);
        head.CopyTo(destination[ObjectLayout.SlotPrefixSize..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Checksum(destination, identity, head.Length));
        return ObjectLayout.SlotPrefixSize + head.Length;
    }

    /// <summary>Reads a slot; false when it was never written or isn't whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> slot, ObjectIdentity identity, out uint sequence, out ReadOnlySpan<byte> head)
    {
        sequence = BinaryPrimitives.ReadUInt32LittleEndian(slot);
        head = default;
        var length = BinaryPrimitives.ReadInt32LittleEndian(slot[4..]);
        if (length < 0 || length > slot.Length - ObjectLayout.SlotPrefixSize
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]) != Checksum(slot, identity, length))
        {
            return false;
        }

        head = slot.Slice(ObjectLayout.SlotPrefixSize, length);
        return true;
    }

    /// <summary>Covers the sequence and the length (first 8 bytes) and the head, with the identity as the seed.</summary>
    private static uint Checksum(ReadOnlySpan<byte> slot, ObjectIdentity identity, int length) =>
        Crc32C.Append(identity.HeadChecksum(slot[..8]), slot.Slice(ObjectLayout.SlotPrefixSize, length));
}
