using System.Buffers;
using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;

namespace CdnNode.Caching.Disk.Objects;

/// <summary>Reads and writes the parts of one object's file; see <see cref="ObjectLayout"/>. Believes nothing that a checksum doesn't cover.</summary>
internal static class ObjectFile
{
    private const int EntriesAtOnce = 512;

    /// <summary>Reads the prelude; null when the file isn't a whole object of this key and block size.</summary>
    public static ObjectPrelude? ReadPrelude(IDiskFile file, CacheKey key, int blockSize)
    {
        Span<byte> bytes = stackalloc byte[ObjectLayout.PreludeSize];
        var read = file.Read(bytes, 0);
        if (ObjectPrelude.Read(bytes[..read]) is not { } prelude || prelude.Identity.Key != key || prelude.Layout.BlockSize != blockSize)
        {
            return null;
        }

        return prelude.IsWhole && file.Length != prelude.Layout.FileLength ? null : prelude;
    }

    /// <summary>Reads the newer of the two heads; null when neither is whole or the reader knows neither.</summary>
    public static StoredHead? ReadHead(IDiskFile file, in ObjectPrelude prelude, FileHeadReader reader)
    {
        var layout = prelude.Layout;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * layout.SlotSize);
        try
        {
            var slots = buffer.AsSpan(0, 2 * layout.SlotSize);
            var read = file.Read(slots, layout.SlotOffset(0));
            slots[read..].Clear();
            var first = HeadSlot.TryRead(slots[..layout.SlotSize], prelude.Identity, out var sequence0, out var head0);
            var second = HeadSlot.TryRead(slots[layout.SlotSize..], prelude.Identity, out var sequence1, out var head1);
            if (!first && !second)
            {
                return null;
            }

            var slot = first && (!second || (int)(sequence0 - sequence1) > 0) ? 0 : 1;
            var head = reader(slot == 0 ? head0 : head1);
            return head is null ? null : new StoredHead(head, slot, slot == 0 ? sequence0 : sequence1);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads one block and verifies it. The destination is as long as the block; its bytes mean nothing unless Present is returned.</summary>
    public static BlockState ReadBlock(IDiskFile file, in ObjectPrelude prelude, int blockIndex, Span<byte> destination)
    {
        if (!TryReadEntry(file, prelude.Layout, blockIndex, out var checksum))
        {
            return BlockState.Absent;
        }

        var read = file.Read(destination, prelude.Layout.BlockOffset(blockIndex));
        var good = read == destination.Length && prelude.Identity.BlockChecksum(blockIndex, destination) == checksum;
        return good ? BlockState.Present : BlockState.Bad;
    }

    /// <summary>Whether a block is there, and its checksum.</summary>
    public static bool TryReadEntry(IDiskFile file, in ObjectLayout layout, int blockIndex, out uint checksum)
    {
        Span<byte> entry = stackalloc byte[ObjectLayout.TableEntrySize];
        entry[file.Read(entry, layout.EntryOffset(blockIndex))..].Clear();
        return BlockEntry.TryRead(entry, out checksum);
    }

    /// <summary>What a partial object takes on the medium, in bytes, and whether it has all its blocks.</summary>
    public static (long Charge, bool HasAll) Measure(IDiskFile file, in ObjectLayout layout)
    {
        var (charge, hasAll) = (layout.ChargeOfHeader, true);
        Span<byte> entries = stackalloc byte[EntriesAtOnce * ObjectLayout.TableEntrySize];
        for (var first = 0; first < layout.BlockCount; first += EntriesAtOnce)
        {
            var count = Math.Min(EntriesAtOnce, layout.BlockCount - first);
            entries[file.Read(entries[..(count * ObjectLayout.TableEntrySize)], layout.EntryOffset(first))..].Clear();
            for (var i = 0; i < count; i++)
            {
                var present = BlockEntry.TryRead(entries[(i * ObjectLayout.TableEntrySize)..], out _);
                charge += present ? layout.ChargeOfBlock(first + i) : 0;
                hasAll &= present;
            }
        }

        return (charge, hasAll);
    }

    /// <summary>Writes prelude and head of a new object; the table stays empty.</summary>
    public static void WriteHeader(IDiskFile file, in ObjectPrelude prelude, ReadOnlySpan<byte> head)
    {
        var size = prelude.Layout.SlotOffset(0) + ObjectLayout.SlotPrefixSize + head.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            prelude.Write(buffer);
            HeadSlot.Write(buffer.AsSpan(prelude.Layout.SlotOffset(0)), prelude.Identity, sequence: 1, head);
            file.Write(buffer.AsSpan(0, size), 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a head beside the present one. The slot has room for it.</summary>
    public static void WriteHead(IDiskFile file, in ObjectPrelude prelude, StoredHead present, ReadOnlySpan<byte> head)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(prelude.Layout.SlotSize);
        try
        {
            var size = HeadSlot.Write(buffer, prelude.Identity, present.Sequence + 1, head);
            file.Write(buffer.AsSpan(0, size), prelude.Layout.SlotOffset(1 - present.Slot));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes one block, then its entry: without the entry the block isn't there.</summary>
    public static void WriteBlock(IDiskFile file, in ObjectPrelude prelude, int blockIndex, ReadOnlySpan<byte> data)
    {
        Span<byte> entry = stackalloc byte[ObjectLayout.TableEntrySize];
        file.Write(data, prelude.Layout.BlockOffset(blockIndex));
        BlockEntry.Write(entry, prelude.Identity.BlockChecksum(blockIndex, data));
        file.Write(entry, prelude.Layout.EntryOffset(blockIndex));
    }

    /// <summary>Writes all blocks; false when one isn't in memory any more. The scratch has room for a block.</summary>
    public static bool TryWriteBody(IDiskFile file, in ObjectPrelude prelude, IStoreSource source, Span<byte> scratch)
    {
        var layout = prelude.Layout;
        Span<byte> entries = stackalloc byte[EntriesAtOnce * ObjectLayout.TableEntrySize];
        for (var i = 0; i < layout.BlockCount; i++)
        {
            var block = scratch[..layout.BlockLength(i)];
            if (!source.TryCopyBlock(i, block))
            {
                return false;
            }

            file.Write(block, layout.BlockOffset(i));
            var place = i % EntriesAtOnce;
            BlockEntry.Write(entries[(place * ObjectLayout.TableEntrySize)..], prelude.Identity.BlockChecksum(i, block));
            if (place == EntriesAtOnce - 1 || i == layout.BlockCount - 1)
            {
                file.Write(entries[..((place + 1) * ObjectLayout.TableEntrySize)], layout.EntryOffset(i - place));
            }
        }

        if (layout.BlockCount == 0)
        {
            file.Write([0], layout.DataOffset - 1);
        }

        return true;
    }
}
