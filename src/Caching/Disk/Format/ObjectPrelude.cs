using System.Buffers.Binary;

namespace CdnNode.Caching.Disk.Format;

/// <summary>The unchanging first 64 bytes of an object's file.</summary>
/// <param name="Identity">Key and generation.</param>
/// <param name="Layout">Length, block size, room for the head.</param>
/// <param name="IsWhole">Whether the file got its name with every block in it; else blocks come one by one and the table tells which.</param>
/// <param name="StoredAtSeconds">When the file was made, in seconds since 1970; orders eviction after a restart.</param>
internal readonly record struct ObjectPrelude(ObjectIdentity Identity, ObjectLayout Layout, bool IsWhole, long StoredAtSeconds)
{
    /// <summary>The characters CDNO.</summary>
    private const uint Magic = 0x4f4e4443;

    private const int Version = 1;
    private const int ChecksumOffset = ObjectLayout.PreludeSize - sizeof(uint);

    /// <summary>Writes <see cref="ObjectLayout.PreludeSize"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..ObjectLayout.PreludeSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], Version);
        Identity.Key.CopyTo(destination[8..]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Identity.Generation);
        BinaryPrimitives.WriteInt64LittleEndian(destination[32..], Layout.Length);
        BinaryPrimitives.WriteInt32LittleEndian(destination[40..], Layout.BlockSize);
        BinaryPrimitives.WriteInt32LittleEndian(destination[44..], Layout.HeadCapacity);
        BinaryPrimitives.WriteInt64LittleEndian(destination[48..], StoredAtSeconds);
        destination[56] = IsWhole ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumOffset..], Crc32C.Of(destination[..ChecksumOffset]));
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it isn't whole or is of another version.</summary>
    public static ObjectPrelude? Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < ObjectLayout.PreludeSize
            || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic
            || BinaryPrimitives.ReadInt32LittleEndian(source[4..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]) != Crc32C.Of(source[..ChecksumOffset]))
        {
            return null;
        }

        var layout = ObjectLayout.FromFigures(
            BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[44..]));
        if (layout is null)
        {
            return null;
        }

        var identity = new ObjectIdentity(CacheKey.FromBytes(source[8..]), BinaryPrimitives.ReadUInt64LittleEndian(source[24..]));
        return new ObjectPrelude(identity, layout.Value, source[56] == 1, BinaryPrimitives.ReadInt64LittleEndian(source[48..]));
    }
}
