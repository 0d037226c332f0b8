using System.Buffers;
using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;

namespace CdnNode.Caching.Disk.Objects;

/// <summary>Writes objects, blocks and heads. Same rules as <see cref="DiskStore"/>: disk threads only, throws <see cref="DiskException"/>.</summary>
/// <remarks>
/// A whole object is written under a temporary name and renamed, so its name never stands for a part of it. A partial object gets its name with
/// an empty table, and each block is there from its entry on; a process that dies between the two leaves one block of room that nobody counts.
/// All writes come from one thread.
/// </remarks>
internal sealed class ObjectWriter(IDiskFiles files, DiskStore store, DiskTierOptions options, FileHeadReader headReader, TimeProvider time)
{
    private readonly Queue<(string Path, long Charge)> _leftovers = [];
    private long _temporaries;

    /// <summary>Writes all blocks of an object, in place of another generation. <paramref name="isSuperseded"/> is asked before it gets its name.</summary>
    /// <param name="mayEvict">Whether others may go for it.</param>
    public DiskTierEvent StoreWhole(IStoreSource source, bool mayEvict, Func<bool> isSuperseded)
    {
        var head = HeadBytes(source.Head);
        if (head.Length > ObjectLayout.MaxHeadSize || PreludeOf(source, head, isWhole: true) is not { } prelude
            || prelude.Layout.ChargeWhole > store.Space.MaxObjectBytes)
        {
            return DiskTierEvent.StoreTooLarge;
        }

        var charge = prelude.Layout.ChargeWhole;
        if (!TryReserve(charge, mayEvict))
        {
            return NoRoom(mayEvict);
        }

        var temporary = NextTemporary();
        var isNamed = false;
        try
        {
            if (!TryWriteWhole(temporary, prelude, head, source))
            {
                return DiskTierEvent.StoreSourceGone;
            }

            isNamed = TryName(temporary, prelude, charge, isSuperseded);
            return isNamed ? DiskTierEvent.ObjectStored : DiskTierEvent.StoreSuperseded;
        }
        finally
        {
            Settle(isNamed ? null : temporary, charge);
        }
    }

    /// <summary>Writes one block of an object, and the object's file if there is none of its generation.</summary>
    public DiskTierEvent StoreBlock(IStoreSource source, int blockIndex, bool mayEvict, Func<bool> isSuperseded)
    {
        var head = HeadBytes(source.Head);
        if (head.Length > ObjectLayout.MaxHeadSize || PreludeOf(source, head, isWhole: false) is not { } prelude)
        {
            return DiskTierEvent.StoreTooLarge;
        }

        var layout = prelude.Layout;
        var charge = layout.ChargeOfHeader + layout.ChargeOfBlock(blockIndex);
        if (Math.Max(store.Index.ChargeOf(source.Key), layout.ChargeOfHeader) + layout.ChargeOfBlock(blockIndex) > store.Space.MaxObjectBytes)
        {
            return DiskTierEvent.StoreTooLarge;
        }

        var scratch = ArrayPool<byte>.Shared.Rent(layout.BlockSize);
        try
        {
            var block = scratch.AsSpan(0, layout.BlockLength(blockIndex));
            if (!source.TryCopyBlock(blockIndex, block))
            {
                return DiskTierEvent.StoreSourceGone;
            }

            return TryReserve(charge, mayEvict)
                ? PutBlock(prelude, head, blockIndex, block, charge, isSuperseded)
                : NoRoom(mayEvict);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>Puts another head to a generation. <see cref="DiskTierEvent.HeadDropped"/>: it has no room, the object was removed.</summary>
    /// <returns>Null when that generation isn't on disk.</returns>
    public DiskTierEvent? ReplaceHead(CacheKey key, ulong generation, FileHead head)
    {
        var bytes = HeadBytes(head);
        lock (store.Locks.Of(key))
        {
            using (var file = files.TryOpen(ObjectPath.Of(key), forWriting: true))
            {
                if (file is null || ObjectFile.ReadPrelude(file, key, options.BlockSizeBytes) is not { } prelude
                    || prelude.Identity.Generation != generation)
                {
                    return null;
                }

                if (bytes.Length <= prelude.Layout.HeadCapacity && ObjectFile.ReadHead(file, prelude, headReader) is { } present)
                {
                    ObjectFile.WriteHead(file, prelude, present, bytes);
                    return DiskTierEvent.HeadReplaced;
                }
            }

            store.DeleteLocked(key);
            return DiskTierEvent.HeadDropped;
        }
    }

    /// <summary>Deletes temporary files that couldn't be deleted when they were dropped.</summary>
    public void DeleteLeftovers()
    {
        while (_leftovers.TryPeek(out var leftover))
        {
            files.Delete(leftover.Path);
            store.Space.Release(leftover.Charge);
            _leftovers.Dequeue();
        }
    }

    /// <exception cref="DiskException">The medium has no room although the tier holds nothing any more.</exception>
    private bool TryReserve(long charge, bool mayEvict)
    {
        if (store.Space.TryReserve(charge, mayEvict ? store.EvictOne : static () => false))
        {
            return true;
        }

        return mayEvict && store.Space.IsFreeSpaceShort && store.Index.Count == 0
            ? throw new DiskException(DiskFault.NoSpace, "the medium has no room left, and nothing is left to evict")
            : false;
    }

    private static DiskTierEvent NoRoom(bool mayEvict) => mayEvict ? DiskTierEvent.StoreNoRoom : DiskTierEvent.StoreNotAdmitted;

    private static ReadOnlySpan<byte> HeadBytes(FileHead head)
    {
        var writer = new ArrayBufferWriter<byte>();
        head.Write(writer);
        return writer.WrittenSpan;
    }

    private ObjectPrelude? PreludeOf(IStoreSource source, ReadOnlySpan<byte> head, bool isWhole)
    {
        var maxLength = (long)ObjectLayout.MaxBlocks * options.BlockSizeBytes;
        if (source.Length > maxLength)
        {
            return null;
        }

        var layout = ObjectLayout.ForNew(source.Length, options.BlockSizeBytes, head.Length);
        return new ObjectPrelude(new ObjectIdentity(source.Key, source.Generation), layout, isWhole, time.GetUtcNow().ToUnixTimeSeconds());
    }

    private string NextTemporary() => ObjectPath.TemporaryOf(++_temporaries);

    private bool TryWriteWhole(string temporary, in ObjectPrelude prelude, ReadOnlySpan<byte> head, IStoreSource source)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(options.BlockSizeBytes);
        try
        {
            using var file = files.Create(temporary);
            ObjectFile.WriteHeader(file, prelude, head);
            return ObjectFile.TryWriteBody(file, prelude, source, scratch);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private bool TryName(string temporary, in ObjectPrelude prelude, long charge, Func<bool> isSuperseded)
    {
        var key = prelude.Identity.Key;
        lock (store.Locks.Of(key))
        {
            return !isSuperseded() && NameLocked(temporary, prelude, charge);
        }
    }

    private bool NameLocked(string temporary, in ObjectPrelude prelude, long charge)
    {
        var key = prelude.Identity.Key;
        files.Move(temporary, ObjectPath.Of(key));
        store.Index.Set(key, charge, prelude.StoredAtSeconds);
        store.OpenFiles.Invalidate(key);
        return true;
    }

    private DiskTierEvent PutBlock(
        in ObjectPrelude prelude, ReadOnlySpan<byte> head, int blockIndex, ReadOnlySpan<byte> block, long charge, Func<bool> isSuperseded)
    {
        var key = prelude.Identity.Key;
        string? temporary = null;
        try
        {
            lock (store.Locks.Of(key))
            {
                if (isSuperseded())
                {
                    return DiskTierEvent.StoreSuperseded;
                }

                var isMade = false;
                var file = OpenGeneration(prelude.Identity, out var present);
                if (file is null)
                {
                    temporary = NextTemporary();
                    MakePartial(temporary, prelude, head);
                    isMade = NameLocked(temporary, prelude, prelude.Layout.ChargeOfHeader);
                    temporary = null;
                    file = files.TryOpen(ObjectPath.Of(key), forWriting: true);
                    present = prelude;
                }

                using (file)
                {
                    return file is null ? DiskTierEvent.StoreSuperseded : PutBlockLocked(file, present, blockIndex, block, isMade);
                }
            }
        }
        finally
        {
            Settle(temporary, charge);
        }
    }

    private DiskTierEvent PutBlockLocked(IDiskFile file, in ObjectPrelude prelude, int blockIndex, ReadOnlySpan<byte> block, bool isMade)
    {
        var (key, layout) = (prelude.Identity.Key, prelude.Layout);
        if (!isMade && (prelude.IsWhole || ObjectFile.TryReadEntry(file, layout, blockIndex, out _)))
        {
            return DiskTierEvent.StoreRedundant;
        }

        store.Index.Set(key, store.Index.ChargeOf(key) + layout.ChargeOfBlock(blockIndex), prelude.StoredAtSeconds);
        try
        {
            ObjectFile.WriteBlock(file, prelude, blockIndex, block);
            return DiskTierEvent.BlockStored;
        }
        catch (DiskException)
        {
            // Part of the block may be there, uncounted if it were tried again: begin anew with the whole object.
            store.DeleteLocked(key);
            throw;
        }
    }

    private void MakePartial(string temporary, in ObjectPrelude prelude, ReadOnlySpan<byte> head)
    {
        using var file = files.Create(temporary);
        ObjectFile.WriteHeader(file, prelude, head);
    }

    private IDiskFile? OpenGeneration(ObjectIdentity identity, out ObjectPrelude prelude)
    {
        prelude = default;
        var file = files.TryOpen(ObjectPath.Of(identity.Key), forWriting: true);
        try
        {
            if (file is not null && ObjectFile.ReadPrelude(file, identity.Key, options.BlockSizeBytes) is { } found && found.Identity == identity)
            {
                prelude = found;
                var opened = file;
                file = null;
                return opened;
            }

            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    private void Settle(string? temporary, long charge)
    {
        try
        {
            if (temporary is not null)
            {
                files.Delete(temporary);
            }

            store.Space.Release(charge);
        }
        catch (DiskException)
        {
            _leftovers.Enqueue((temporary!, charge));
        }
    }
}
