using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CdnNode.Caching;

/// <summary>Where leased bytes lie in the cache's memory file: <c>sendfile(2)</c> from there copies nothing.</summary>
/// <param name="File">The whole memory.</param>
/// <param name="Offset">Where they begin, in bytes.</param>
/// <param name="Length">Their number.</param>
public readonly record struct LentPages(SafeFileHandle File, long Offset, int Length)
{
    /// <summary>
    /// Lends leased bytes, to be called before each <c>sendfile</c> while the lease is held. The call may return, and the lease end, with the pages still on
    /// their way: they stay as they are until nobody refers to them.
    /// </summary>
    /// <returns>False when these bytes are not of a cache's memory file: they must be copied.</returns>
    public static bool TryLend(ReadOnlyMemory<byte> bytes, out LentPages pages)
    {
        if (MemoryMarshal.TryGetMemoryManager<byte, SlabMemory>(bytes, out var memory, out var start, out var length) && memory.File is { } file && length > 0)
        {
            memory.Lend(start, length);
            pages = new(file.File, memory.Offset + start, length);
            return true;
        }
        pages = default;
        return false;
    }
}
