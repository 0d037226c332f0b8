namespace CdnNode.Caching.Disk.Format;

/// <summary>Where each part of an object's file begins.</summary>
/// <remarks>
/// <code>
/// 0        64           64 + slot      64 + 2 slots        data offset (multiple of 4 KiB)
/// | prelude | head slot 0 | head slot 1 | checksum table ... | block 0 | block 1 | ... | last block |
/// </code>
/// <para>The prelude never changes after the file got its name. A new head goes into the slot that holds the older one, so that one
/// whole head exists at every instant. The table has 8 bytes a block; an entry is written after its block, and only a well-formed
/// entry says that the block is there: a partial object is the same file with entries missing (and holes for their blocks).</para>
/// <para>Nothing is ever synced. A process that dies leaves what it had written, in order, in the kernel; after a power cut any part may be
/// missing, and then its checksum says so. A cache can fetch anew, so it doesn't pay for durability.</para>
/// </remarks>
internal readonly record struct ObjectLayout
{
    /// <summary>Bytes of the prelude.</summary>
    public const int PreludeSize = 64;

    /// <summary>Bytes before the head in a slot.</summary>
    public const int SlotPrefixSize = 16;

    /// <summary>Bytes of one table entry.</summary>
    public const int TableEntrySize = 8;

    /// <summary>Largest head, in bytes.</summary>
    public const int MaxHeadSize = 64 * 1024;

    /// <summary>What a file takes on the medium is a multiple of this, in bytes.</summary>
    public const int AllocationUnit = 4096;

    private const int HeadStep = 512;

    /// <summary>Most blocks of one object.</summary>
    public const int MaxBlocks = 1 << 30;

    private ObjectLayout(long length, int blockSize, int headCapacity)
    {
        Length = length;
        BlockSize = blockSize;
        HeadCapacity = headCapacity;
        BlockCount = (int)((length + blockSize - 1) / blockSize);
        TableOffset = PreludeSize + 2 * SlotSize;
        DataOffset = RoundUp(TableOffset + (long)BlockCount * TableEntrySize, AllocationUnit);
    }

    /// <summary>Body length in bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes of every block but the last.</summary>
    public int BlockSize { get; }

    /// <summary>Room for a head in each slot, in bytes.</summary>
    public int HeadCapacity { get; }

    /// <summary>Number of blocks; 0 for an empty body.</summary>
    public int BlockCount { get; }

    /// <summary>Offset of the checksum table.</summary>
    public int TableOffset { get; }

    /// <summary>Offset of block 0.</summary>
    public long DataOffset { get; }

    /// <summary>Bytes of the whole file when every block is there.</summary>
    public long FileLength => DataOffset + Length;

    /// <summary>Bytes of a slot with its prefix.</summary>
    public int SlotSize => SlotPrefixSize + HeadCapacity;

    /// <summary>A layout for a new object whose head has <paramref name="headSize"/> bytes; leaves the head some room to grow.</summary>
    public static ObjectLayout ForNew(long length, int blockSize, int headSize) =>
        new(length, blockSize, (int)RoundUp(Math.Min(headSize + headSize / 4 + 256, MaxHeadSize), HeadStep));

    /// <summary>A layout read from a file; null when the figures can't be right.</summary>
    public static ObjectLayout? FromFigures(long length, int blockSize, int headCapacity)
    {
        if (blockSize <= 0 || length < 0 || length > (long)MaxBlocks * blockSize)
        {
            return null;
        }

        var headFits = headCapacity is >= HeadStep and <= MaxHeadSize && headCapacity % HeadStep == 0;
        return headFits ? new ObjectLayout(length, blockSize, headCapacity) : null;
    }

    /// <summary>Offset of head slot 0 or 1.</summary>
    public int SlotOffset(int slot) => PreludeSize + slot * SlotSize;

    /// <summary>Offset of a block's table entry.</summary>
    public long EntryOffset(int blockIndex) => TableOffset + (long)blockIndex * TableEntrySize;

    /// <summary>Offset of a block's bytes.</summary>
    public long BlockOffset(int blockIndex) => DataOffset + (long)blockIndex * BlockSize;

    /// <summary>Bytes of a block: the last one may be shorter.</summary>
    public int BlockLength(int blockIndex) => (int)Math.Min(BlockSize, Length - (long)blockIndex * BlockSize);

    /// <summary>What the file takes on the medium, in bytes, with all blocks.</summary>
    public long ChargeWhole => RoundUp(FileLength, AllocationUnit);

    /// <summary>What everything before the body takes on the medium, in bytes.</summary>
    public long ChargeOfHeader => DataOffset;

    /// <summary>What one block takes on the medium, in bytes.</summary>
    public long ChargeOfBlock(int blockIndex) => RoundUp(BlockLength(blockIndex), AllocationUnit);

    private static long RoundUp(long value, int unit) => (value + unit - 1) / unit * unit;
}
