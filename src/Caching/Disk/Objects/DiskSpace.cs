using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Index;

namespace CdnNode.Caching.Disk.Objects;

/// <summary>Keeps the tier within its bounds: room is reserved before the first byte is written.</summary>
/// <remarks>
/// Objects and reservations together never exceed the size and the number allowed, and never reach into the bytes that stay free on the
/// medium. While a replacement is written, both the old and the new file count.
/// </remarks>
internal sealed class DiskSpace(IDiskFiles files, DiskIndex index, DiskTierOptions options)
{
    private const int MaxEvictionsForOne = 64;

    private readonly Lock _lock = new();
    private long _reserved;
    private int _reservedObjects;
    private volatile bool _isFreeSpaceShort;

    /// <summary>Largest object: half of the tier, so that one can't push out all others.</summary>
    public long MaxObjectBytes => options.MaxBytes / 2;

    /// <summary>Whether the medium, not the tier's own bounds, had no room when last asked.</summary>
    public bool IsFreeSpaceShort => _isFreeSpaceShort;

    /// <summary>Whether so many more bytes fit without removing anything, as far as is known without asking the medium.</summary>
    public bool HasRoom(long charge)
    {
        lock (_lock)
        {
            return !_isFreeSpaceShort && Fits(charge);
        }
    }

    /// <summary>Sets room aside for one object or a part of one, evicting by <paramref name="evictOne"/> as needed; false when that doesn't help.</summary>
    public bool TryReserve(long charge, Func<bool> evictOne)
    {
        for (var evictions = 0; ; evictions++)
        {
            var free = files.FreeBytes();
            lock (_lock)
            {
                _isFreeSpaceShort = free - _reserved - charge < options.MinFreeBytes;
                if (!_isFreeSpaceShort && Fits(charge))
                {
                    _reserved += charge;
                    _reservedObjects++;
                    return true;
                }
            }

            if (charge > options.MaxBytes || evictions == MaxEvictionsForOne || !evictOne())
            {
                return false;
            }
        }
    }

    /// <summary>Ends a reservation: the object is in the index now, or was dropped.</summary>
    public void Release(long charge)
    {
        lock (_lock)
        {
            _reserved -= charge;
            _reservedObjects--;
        }
    }

    /// <summary>
    /// Gives room back to others who use the medium, and shrinks to bounds that were larger in an earlier run; false when there is still
    /// too little free.
    /// </summary>
    public bool TryRestoreBounds(Func<bool> evictOne)
    {
        for (var evictions = 0; ; evictions++)
        {
            _isFreeSpaceShort = files.FreeBytes() < options.MinFreeBytes;
            var isTooLarge = index.Bytes > options.MaxBytes || index.Count > options.MaxObjects;
            if (!(_isFreeSpaceShort || isTooLarge) || evictions == MaxEvictionsForOne || !evictOne())
            {
                return !_isFreeSpaceShort;
            }
        }
    }

    private bool Fits(long charge) =>
        index.Bytes + _reserved + charge <= options.MaxBytes && index.Count + _reservedObjects < options.MaxObjects;
}
