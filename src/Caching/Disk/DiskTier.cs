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
/// <para>
/// Reads run on a few threads of the tier's own, behind a bounded queue. Everything that changes files runs on one writer thread in the order
/// it was asked for, so a store that came before a removal is removed, one that came after stays. A removal is effective at once by a tombstone.
/// </para>
/// <para>
/// Lookups work from the first moment, since a key says where its file is; a walk over the tree counts what earlier runs left. Nothing is
/// synced: after a power cut checksums tell what arrived, and what didn't is fetched again.
/// </para>
/// </remarks>
public sealed class DiskTier : IFileLowerTier, IAsyncDisposable
{
    private readonly DiskTierOptions _options;
    private readonly IDiskFiles _files;
    private readonly DiskStore _store;
    private readonly ObjectWriter _writer;
    private readonly DiskCounters _counters = new();
    private readonly DiskHealth _health;
    private readonly DiskThreads _readers;
    private readonly DiskThreads _writers;
    private readonly RecentKeys _recent;
    private readonly Tombstones _removed = new();
    private readonly ITimer _clock;
    private IDisposable? _folderLock;
    private long _queuedBytes;
    private int _queuedStores;
    private volatile bool _isClosing;

    /// <param name="headReader">Reads what <see cref="FileHead.Write"/> wrote.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds; the message names all that are.</exception>
    public DiskTier(DiskTierOptions options, FileHeadReader headReader, TimeProvider time, ILogger<DiskTier> log)
        : this(options, headReader, time, log, new LocalDiskFiles(options.Folder))
    {
    }

    internal DiskTier(DiskTierOptions options, FileHeadReader headReader, TimeProvider time, ILogger log, IDiskFiles files)
    {
        if (options.Validate() is { Count: > 0 } errors) throw new ArgumentException(string.Join("; ", errors), nameof(options));
        var named = new DiskTierLog(log);
        (_options, _files) = (options, files);
        _health = new DiskHealth(options, time, named);
        _store = new DiskStore(files, options, headReader, time, _counters, named);
        _writer = new ObjectWriter(files, _store, options, headReader, time);
        _recent = new RecentKeys(options.RecentKeys);
        _readers = new DiskThreads("disk-read", options.ReadThreads, options.MaxQueuedReads);
        // Stores are bounded before they get here; removals must always find a place.
        _writers = new DiskThreads("disk-write", 1, int.MaxValue);
        Write("open", OpenFolder);
        _clock = time.CreateTimer(static tier => ((DiskTier)tier!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public DiskTierStatus Status
    {
        get
        {
            var now = _health.Now;
            return new DiskTierStatus(
                now.State, now.Reason, now.Since, _store.IsScanned, _store.Index.Count, _store.Index.Bytes, _options.MaxBytes, Interlocked.Read(ref _queuedBytes));
        }
    }

    /// <summary>How often something happened since the start.</summary>
    public long CountOf(DiskTierEvent what) => _counters.Of(what);

    public async ValueTask<LowerFile?> TryOpenAsync(CacheKey key, CancellationToken ct)
    {
        if (!CanFind(key)) return null;
        var found = await ReadAsync("lookup", () => _store.Find(key), ct);
        var isThere = found is not null && !_removed.Has(key);
        _counters.Add(isThere ? DiskTierEvent.OpenHit : DiskTierEvent.OpenAbsent);
        return isThere ? new LowerFile(key, found!.Generation, found.Head, found.Length, found.IsWhole) : null;
    }

    public async ValueTask<int> ReadBlockAsync(CacheKey key, ulong generation, long blockIndex, Memory<byte> destination, CancellationToken ct)
    {
        if (!CanFind(key)) return -1;
        var length = destination.Length;
        // Read into a buffer of the tier's own: a caller that gives up takes its destination with it, the thread may still be reading.
        var buffer = await ReadAsync("read", () =>
        {
            var bytes = ArrayPool<byte>.Shared.Rent(length);
            if (_store.TryReadBlock(key, generation, (int)blockIndex, bytes.AsSpan(0, length))) return bytes;
            ArrayPool<byte>.Shared.Return(bytes);
            return null;
        }, ct);
        if (buffer is null) return -1;
        var isThere = !_removed.Has(key);
        if (isThere) buffer.AsSpan(0, length).CopyTo(destination.Span);
        ArrayPool<byte>.Shared.Return(buffer);
        if (!isThere) return -1;
        _counters.Add(DiskTierEvent.BlockRead);
        return length;
    }

    public bool TryStore(FileHandle file) => TryQueue(file, file.Length ?? 0, -1, source => _writer.StoreWhole(source, NeverSuperseded));

    public bool TryStoreBlock(FileHandle file, long blockIndex) =>
        TryQueue(file, _options.BlockSizeBytes, blockIndex, source => _writer.StoreBlock(source, (int)blockIndex, NeverSuperseded));

    public void ReplaceHead(CacheKey key, ulong generation, FileHead head)
    {
        if (!CanFind(key)) return;
        Write("replace head", () =>
        {
            if (_writer.ReplaceHead(key, generation, head) is { } what) _counters.Add(what);
        });
    }

    public void Remove(CacheKey key)
    {
        if (!_store.MayContain(key) && Volatile.Read(ref _queuedStores) == 0) return;
        _removed.Add(key);
        Write("remove", () =>
        {
            // A disk that can't delete keeps the tombstone: the object stays gone for this process.
            _store.Delete(key);
            _removed.Done(key);
            _counters.Add(DiskTierEvent.Removed);
        });
    }

    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        await _clock.DisposeAsync();
        await _writers.DisposeAsync();
        await _readers.DisposeAsync();
        _store.OpenFiles.Clear();
        _folderLock?.Dispose();
    }

    // One writer thread in order: what was removed after it was queued is removed after it was written.
    private static bool NeverSuperseded() => false;

    private bool CanFind(CacheKey key) => _health.CanRead && !_removed.Has(key) && (_store.MayContain(key) || Volatile.Read(ref _queuedStores) > 0);

    private async ValueTask<T?> ReadAsync<T>(string operation, Func<T?> read, CancellationToken ct)
    {
        var work = new DiskRead<T>(read, fault => _health.Report(fault, operation));
        if (_readers.TryPost(work)) return await work.Done.WaitAsync(ct);
        _counters.Add(DiskTierEvent.ReadRefused);
        return default;
    }

    private bool TryQueue(FileHandle file, long bytes, long piece, Func<FileSource, DiskTierEvent> store)
    {
        if (Declines(file.Key, bytes, piece) is { } reason)
        {
            _counters.Add(reason);
            return false;
        }
        if (Interlocked.Add(ref _queuedBytes, bytes) > _options.MaxQueuedStoreBytes + bytes || Interlocked.Increment(ref _queuedStores) > _options.MaxQueuedStores)
        {
            Interlocked.Add(ref _queuedBytes, -bytes);
            Interlocked.Decrement(ref _queuedStores);
            _counters.Add(DiskTierEvent.StoreQueueFull);
            return false;
        }
        var source = new FileSource(file.Duplicate());
        var work = new DiskWrite(() => _counters.Add(store(source)), fault => Fail(fault, "store"), () => EndStore(source, bytes));
        if (_writers.TryPost(work)) return true;
        EndStore(source, bytes);
        return false;
    }

    private DiskTierEvent? Declines(CacheKey key, long bytes, long piece) =>
        !_health.CanWrite || _isClosing ? DiskTierEvent.StoreWhileOff
        : !_store.IsScanned ? DiskTierEvent.StoreWhileScanning
        : !_store.Space.HasRoom(bytes) && !_recent.SeenBefore(key, piece) ? DiskTierEvent.StoreNotAdmitted
        : null;

    private void EndStore(FileSource source, long bytes)
    {
        source.Dispose();
        Interlocked.Add(ref _queuedBytes, -bytes);
        Interlocked.Decrement(ref _queuedStores);
    }

    private void Write(string operation, Action write) => _writers.TryPost(new DiskWrite(write, fault => Fail(fault, operation)));

    private void Fail(DiskException fault, string operation)
    {
        _counters.Add(DiskTierEvent.StoreFaulted);
        _health.Report(fault, operation);
    }

    private void Tick()
    {
        _store.OpenFiles.Sweep();
        if (_health.TakeProbe()) Write("probe", Probe);
    }

    private void OpenFolder()
    {
        var seen = _health.Now;
        _files.CreateFolder(ObjectPath.Objects);
        _files.CreateFolder(ObjectPath.Temporary);
        _folderLock ??= _files.Lock(ObjectPath.Lock);
        foreach (var leftover in _files.List(ObjectPath.Temporary)) _files.Delete($"{ObjectPath.Temporary}/{leftover}");
        _health.Recover(seen);
        Scan();
    }

    private void Scan()
    {
        _store.BeginScan();
        for (var first = 0; first < ObjectPath.FanOut && !_isClosing; first++)
        {
            if (_files.List(ObjectPath.Folder(first)).Count == 0) continue;
            for (var second = 0; second < ObjectPath.FanOut && !_isClosing; second++)
            {
                foreach (var name in _files.List(ObjectPath.Folder(first, second)))
                {
                    if (ObjectPath.KeyOf(first, second, name) is { } key) _store.Scan(key, mayDelete: true);
                }
            }
        }
        _store.EndScan();
    }

    private void Probe()
    {
        var seen = _health.Now;
        if (_folderLock is null)
        {
            OpenFolder();
            return;
        }
        using (var file = _files.Create(ObjectPath.Probe)) file.Write([1], 0);
        _files.Delete(ObjectPath.Probe);
        _writer.DeleteLeftovers();
        if (!_store.Space.TryRestoreFreeSpace(_store.EvictOne)) return;
        _health.Recover(seen);
        if (!_store.IsScanned) Scan();
    }
}
