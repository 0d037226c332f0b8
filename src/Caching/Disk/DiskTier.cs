using System.Buffers;
using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;
using CdnNode.Caching.Disk.Index;
using CdnNode.Caching.Disk.Objects;
using CdnNode.Caching.Disk.Work;
using Microsoft.Extensions.Logging;

namespace CdnNode.Caching.Disk;

/// <summary>
/// The tier below memory: objects in a hashed tree of files, every piece with a checksum. It survives a restart and a kill; it costs no viewer
/// an answer, whatever the disk does.
/// </summary>
/// <remarks>
/// <para>Reads run on a few threads of the tier's own, behind a bounded queue and with a time limit. Everything that changes files runs on one
/// writer thread in the order it was asked for (<see cref="WriteQueue"/>); a removal is effective at once by a tombstone.</para>
/// <para>Lookups work from the first moment, since a key says where its file is; a walk over the tree counts what earlier runs left, and until
/// it has ended nothing new is stored, so that the bounds hold.</para>
/// <para>Nothing is synced: after a power cut checksums tell what arrived, and what didn't is fetched again. The price: an object that was removed
/// within the last seconds before a power cut (not before a kill) may be there again, with the head it had then. A removal is on disk when
/// <see cref="FlushAsync"/>, called after it, has completed.</para>
/// </remarks>
public sealed class DiskTier : IFileLowerTier, IAsyncDisposable
{
    /// <summary>How long a closing tier waits for what is queued. Longer is a disk that hangs.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly DiskTierOptions _options;
    private readonly TimeProvider _time;
    private readonly DiskStore _store;
    private readonly ObjectWriter _writer;
    private readonly DiskCounters _counters = new();
    private readonly DiskHealth _health;
    private readonly ReadQueue _reads;
    private readonly WriteQueue _writes;
    private readonly Upkeep _upkeep;
    private readonly RecentKeys _recent;
    private readonly ITimer _clock;
    private int _isClosed;

    /// <param name="headReader">Reads what <see cref="FileHead.Write"/> wrote.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds; the message names all that are.</exception>
    public DiskTier(DiskTierOptions options, FileHeadReader headReader, TimeProvider time, ILogger<DiskTier> log)
        : this(options, headReader, time, log, new LocalDiskFiles(options.Folder))
    {
    }

    internal DiskTier(DiskTierOptions options, FileHeadReader headReader, TimeProvider time, ILogger log, IDiskFiles files)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(options));
        }

        var named = new DiskTierLog(log);
        (_options, _time) = (options, time);
        _health = new DiskHealth(options, time, named);
        _store = new DiskStore(files, options, headReader, time, _counters, named);
        _writer = new ObjectWriter(files, _store, options, headReader, time);
        _recent = new RecentKeys(options.RecentKeys);
        _reads = new ReadQueue(options, _health, _counters, time);
        _writes = new WriteQueue(options, _store, _writer, _health, _counters, named);
        _upkeep = new Upkeep(files, _store, _writer, _writes, _health);
        _upkeep.Start();
        _clock = time.CreateTimer(static tier => ((DiskTier)tier!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>State and figures of this instant.</summary>
    public DiskTierStatus Status
    {
        get
        {
            var (now, index) = (_health.Now, _store.Index);
            return new DiskTierStatus(
                now.State, now.Reason, now.Since, _store.IsScanned, index.Count, index.Bytes, _options.MaxBytes, _writes.QueuedBytes);
        }
    }

    /// <summary>How often something happened since the start.</summary>
    public long CountOf(DiskTierEvent what) => _counters.Of(what);

    public async ValueTask<LowerFile?> TryOpenAsync(CacheKey key, CancellationToken ct)
    {
        if (!CanFind(key))
        {
            _counters.Add(DiskTierEvent.OpenAbsent);
            return null;
        }

        var head = _writes.FindHead(key);
        var found = await _reads.RunAsync("lookup", () => _store.Find(key), ct).ConfigureAwait(false);
        if (found is null || _writes.IsRemoved(key))
        {
            _counters.Add(DiskTierEvent.OpenAbsent);
            return null;
        }

        // A head that was replaced before this call counts, whether it reached the file before or after the file was read.
        head = _writes.FindHead(key) ?? head;
        var newest = head?.Generation == found.Generation ? head.Head : found.Head;
        _counters.Add(DiskTierEvent.OpenHit);
        return new LowerFile(key, found.Generation, newest, found.Length, found.IsWhole);
    }

    public async ValueTask<int> ReadBlockAsync(CacheKey key, ulong generation, long blockIndex, Memory<byte> destination, CancellationToken ct)
    {
        var buffer = CanFind(key) && blockIndex is >= 0 and < ObjectLayout.MaxBlocks
            ? await _reads.RunAsync("read", () => ReadBlock(key, generation, (int)blockIndex, destination.Length), ct).ConfigureAwait(false)
            : null;
        var isThere = buffer is not null && !_writes.IsRemoved(key);
        if (isThere)
        {
            buffer.AsSpan(0, destination.Length).CopyTo(destination.Span);
        }

        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _counters.Add(isThere ? DiskTierEvent.BlockRead : DiskTierEvent.BlockAbsent);
        return isThere ? destination.Length : -1;
    }

    public bool TryStore(FileHandle file) =>
        file.Length is { } length && Admit(file.Key, length, piece: 0) is { } mayEvict && TryStoreWhole(new FileSource(file.Duplicate()), mayEvict);

    public bool TryStoreBlock(FileHandle file, long blockIndex) =>
        blockIndex is >= 0 and < ObjectLayout.MaxBlocks
        && Admit(file.Key, _options.BlockSizeBytes, 1 + blockIndex) is { } mayEvict
        && file.TryRead(blockIndex * _options.BlockSizeBytes, out var lease)
        && TryStoreBlock(new LeasedBlock(file.Duplicate(), lease, (int)blockIndex), (int)blockIndex, mayEvict);

    public void ReplaceHead(CacheKey key, ulong generation, FileHead head) => _writes.ReplaceHead(new PendingHead(key, generation, head));

    public void Remove(CacheKey key) => _writes.Remove(key);

    /// <summary>
    /// Removes every object whose head the predicate names, those that are queued included; they may be seen until the task completes. Reads
    /// every head from disk, in the background and with little memory. If the disk can't be read, everything is removed before the tier shows
    /// anything again.
    /// </summary>
    /// <param name="predicate">Called on a thread of the tier's own.</param>
    /// <returns>How many were removed one by one.</returns>
    public Task<int> RemoveWhereAsync(Func<FileHead, bool> predicate) => _upkeep.RemoveWhereAsync(predicate);

    /// <summary>Completes when every store, head and removal asked for before has reached the disk or was dropped.</summary>
    public Task FlushAsync(CancellationToken ct) => _writes.FlushAsync().WaitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        await _clock.DisposeAsync().ConfigureAwait(false);
        try
        {
            var closing = Task.WhenAll(_writes.DisposeAsync().AsTask(), _reads.DisposeAsync().AsTask());
            await closing.WaitAsync(CloseTimeout, _time).ConfigureAwait(false);
            _upkeep.Close();
        }
        catch (TimeoutException)
        {
            // The threads hang in the kernel; the process ends without them, and the checksums tell what they left half done.
        }
    }

    /// <summary>Queues a whole object that was admitted.</summary>
    internal bool TryStoreWhole(IStoreSource source, bool mayEvict) =>
        _writes.TryStore(source, source.Length, () => _writer.StoreWhole(source, mayEvict, () => _writes.IsRemoved(source.Key)));

    /// <summary>Queues a block that was admitted.</summary>
    internal bool TryStoreBlock(IStoreSource source, int blockIndex, bool mayEvict) => _writes.TryStore(
        source, _options.BlockSizeBytes, () => _writer.StoreBlock(source, blockIndex, mayEvict, () => _writes.IsRemoved(source.Key)));

    /// <summary>Whether a store may be queued, and then whether others may be evicted for it: only for what was offered before. Counts why not.</summary>
    internal bool? Admit(CacheKey key, long bytes, long piece)
    {
        var seenBefore = _recent.SeenBefore(key, piece);
        DiskTierEvent? declined = !_health.CanWrite || _writes.MustEmpty ? DiskTierEvent.StoreWhileOff
            : !_store.IsScanned ? DiskTierEvent.StoreWhileScanning
            : seenBefore || _store.Space.HasRoom(bytes) ? null
            : DiskTierEvent.StoreNotAdmitted;
        if (declined is not { } reason)
        {
            return seenBefore;
        }

        _counters.Add(reason);
        return null;
    }

    private bool CanFind(CacheKey key) => _health.CanRead && !_writes.IsRemoved(key) && _store.MayContain(key);

    /// <summary>
    /// Reads into a buffer of the tier's own, which the caller copies from: one that gives up takes its destination with it while the
    /// thread may still be reading.
    /// </summary>
    private byte[]? ReadBlock(CacheKey key, ulong generation, int blockIndex, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        if (_store.TryReadBlock(key, generation, blockIndex, buffer.AsSpan(0, length)))
        {
            return buffer;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    private void Tick()
    {
        _reads.ExpireOverdue();
        _upkeep.Tick();
    }
}
