using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;
using CdnNode.Caching.Disk.Index;
using CdnNode.Caching.Disk.Work;

namespace CdnNode.Caching.Disk.Objects;

/// <summary>
/// Which objects are on disk: finds, reads, evicts and deletes them. Every call blocks as long as the disk does, so only disk threads make
/// them; every call throws <see cref="DiskException"/>.
/// </summary>
internal sealed class DiskStore
{
    private readonly IDiskFiles _files;
    private readonly FileHeadReader _headReader;
    private readonly DiskCounters _counters;
    private readonly DiskTierLog _log;
    private readonly int _blockSize;
    private volatile bool _isScanned;

    public DiskStore(IDiskFiles files, DiskTierOptions options, FileHeadReader headReader, TimeProvider time, DiskCounters counters, DiskTierLog log)
    {
        (_files, _headReader, _counters, _log, _blockSize) = (files, headReader, counters, log, options.BlockSizeBytes);
        Space = new DiskSpace(files, Index, options);
        OpenFiles = new OpenFileCache(options.OpenFiles, time);
    }

    public DiskIndex Index { get; } = new();

    public DiskSpace Space { get; }

    public OpenFileCache OpenFiles { get; }

    public KeyLocks Locks { get; } = new();

    /// <summary>Whether the index knows every object. Until then an object may be there that it doesn't know.</summary>
    public bool IsScanned => _isScanned;

    /// <summary>Whether an object may be there, without asking the disk.</summary>
    public bool MayContain(CacheKey key) => !_isScanned || Index.Contains(key);

    /// <summary>Looks an object up.</summary>
    public StoredObject? Find(CacheKey key)
    {
        if (Acquire(key) is not { } opened)
        {
            return null;
        }

        try
        {
            var prelude = opened.Prelude;
            if (ObjectFile.ReadHead(opened.File, prelude, _headReader) is not { } head)
            {
                DropUnreadable(key);
                return null;
            }

            Index.Touch(key);
            var isWhole = prelude.IsWhole || ObjectFile.Measure(opened.File, prelude.Layout).HasAll;
            return new StoredObject(prelude.Identity.Generation, head.Head, prelude.Layout.Length, isWhole);
        }
        finally
        {
            OpenFiles.Release(opened);
        }
    }

    /// <summary>Reads and verifies one block; a bad one takes its object with it. False when it can't be had.</summary>
    public bool TryReadBlock(CacheKey key, ulong generation, int blockIndex, Span<byte> destination)
    {
        if (Acquire(key) is not { } opened)
        {
            return false;
        }

        try
        {
            var prelude = opened.Prelude;
            var isInside = blockIndex < prelude.Layout.BlockCount && destination.Length == prelude.Layout.BlockLength(blockIndex);
            if (prelude.Identity.Generation != generation || !isInside)
            {
                return false;
            }

            Index.Touch(key);
            var state = ObjectFile.ReadBlock(opened.File, prelude, blockIndex, destination);
            if (state == BlockState.Bad || state == BlockState.Absent && prelude.IsWhole)
            {
                _counters.Add(DiskTierEvent.BlockBad);
                _log.BadBlock(key.ToString(), blockIndex);
                Delete(key);
            }

            return state == BlockState.Present;
        }
        finally
        {
            OpenFiles.Release(opened);
        }
    }

    /// <summary>Removes an object; when it returns no later call finds it.</summary>
    public void Delete(CacheKey key)
    {
        lock (Locks.Of(key))
        {
            DeleteLocked(key);
        }
    }

    /// <summary>The same for a caller that holds the key's lock.</summary>
    public void DeleteLocked(CacheKey key)
    {
        _files.Delete(ObjectPath.Of(key));
        Index.Remove(key);
        OpenFiles.Invalidate(key);
    }

    /// <summary>Removes the object that is needed least; false when there is none.</summary>
    public bool EvictOne()
    {
        if (Index.NextVictim() is not { } victim)
        {
            return false;
        }

        Delete(victim);
        _counters.Add(DiskTierEvent.Evicted);
        return true;
    }

    /// <summary>Counts one file of an earlier run, or deletes it when it is unreadable and <paramref name="mayDelete"/> says so.</summary>
    public void Scan(CacheKey key, bool mayDelete)
    {
        lock (Locks.Of(key))
        {
            using var file = Index.Contains(key) ? null : _files.TryOpen(ObjectPath.Of(key), forWriting: false);
            if (file is null)
            {
                return;
            }

            var prelude = ObjectFile.ReadPrelude(file, key, _blockSize);
            if (prelude is { } whole && ObjectFile.ReadHead(file, whole, _headReader) is not null)
            {
                var charge = whole.IsWhole ? whole.Layout.ChargeWhole : ObjectFile.Measure(file, whole.Layout).Charge;
                Index.Set(key, charge, whole.StoredAtSeconds);
            }
            else if (mayDelete)
            {
                DropUnreadable(key);
            }
        }
    }

    /// <summary>The walk over all files begins: nothing is known.</summary>
    public void BeginScan()
    {
        _isScanned = false;
        Index.Clear();
    }

    /// <summary>The walk came to its end: everything is known.</summary>
    public void EndScan()
    {
        Index.OrderByAge();
        _isScanned = true;
        _log.Scanned(Index.Count, Index.Bytes);
    }

    /// <summary>The head of an object on disk, or the one that waits to be written to it; null when there is none.</summary>
    public FileHead? FindHead(CacheKey key, PendingHead? pending)
    {
        using var file = _files.TryOpen(ObjectPath.Of(key), forWriting: false);
        if (file is null || ObjectFile.ReadPrelude(file, key, _blockSize) is not { } prelude)
        {
            return null;
        }

        return pending?.Generation == prelude.Identity.Generation ? pending.Head : ObjectFile.ReadHead(file, prelude, _headReader)?.Head;
    }

    private OpenObject? Acquire(CacheKey key)
    {
        if (OpenFiles.TryAcquire(key) is { } kept)
        {
            return kept;
        }

        lock (Locks.Of(key))
        {
            var file = _files.TryOpen(ObjectPath.Of(key), forWriting: false);
            if (file is null)
            {
                Index.Remove(key);
                return null;
            }

            ObjectPrelude? prelude = null;
            try
            {
                prelude = ObjectFile.ReadPrelude(file, key, _blockSize);
                if (prelude is { } whole)
                {
                    return OpenFiles.Add(file, whole);
                }
            }
            finally
            {
                if (prelude is null)
                {
                    file.Dispose();
                }
            }

            DropUnreadable(key);
            return null;
        }
    }

    private void DropUnreadable(CacheKey key)
    {
        _counters.Add(DiskTierEvent.ObjectUnreadable);
        _log.Unreadable(key.ToString());
        Delete(key);
    }
}
