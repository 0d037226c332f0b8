using System.Buffers;

namespace CdnNode.Caching;

/// <summary>
/// What the owner of the cache keeps beside a body (for an HTTP cache: status, fields, times). Opaque to the cache, which only carries it
/// and, in the disk tier, writes it and reads it back.
/// </summary>
/// <remarks>Immutable: a revalidation puts a new head in place of the old one.</remarks>
public abstract class FileHead
{
    /// <summary>Writes a self-contained form, at most 64 KiB, that the reader given to the disk tier understands in any later process.</summary>
    public abstract void Write(IBufferWriter<byte> destination);

    /// <summary>Rough size in memory, in bytes, for the cache's accounting.</summary>
    public abstract int MemorySize { get; }

    /// <summary>
    /// Whether single blocks can be had again from the lower tier (a byte-range origin with a validator). Else an aged file goes as a whole.
    /// </summary>
    public abstract bool BlocksCanBeRefetched { get; }

    /// <summary>Whether the lower tier is to keep a copy.</summary>
    public virtual bool IsForLowerTier => true;
}

/// <summary>Reads what <see cref="FileHead.Write"/> wrote. Returns null when the bytes are not such a head.</summary>
public delegate FileHead? FileHeadReader(ReadOnlySpan<byte> bytes);
